import type { ApiClient } from "../shared/api/client";
import type { LiveStream } from "../shared/api/events";
import type { Contact, Mailbox, Me, Message, Page, TimelineEntry } from "../shared/api/types";
import type { SimulatedPerson } from "../shared/office/simulated/protocol";
import type { AskCard } from "./gmail/GmailFrame";
import { fromTimeline, withMessage, type Mail } from "./mail";

const contactsShown = 10;
const entriesEach = 10;

/** Mail of the member's own contacts, read with the web app's cookie: what the organization has logged, as it would lie in the mailbox. */
export class OwnMail {
  private csrf: string | null = null;

  constructor(private readonly api: ApiClient, private readonly stream: LiveStream) {}

  /** Who is signed in to the web app here; null when nobody is. */
  async member(): Promise<SimulatedPerson | null> {
    try {
      const me = await this.api.get<Me>("/me");
      this.csrf = me.csrfToken;
      const mailboxes = await this.api.get<Page<Mailbox>>("/mailboxes");
      return { name: me.name, address: mailboxes.items[0]?.address ?? me.email };
    } catch {
      return null;
    }
  }

  async load(): Promise<Mail[]> {
    const contacts = await this.api.get<Page<Contact>>("/contacts", { query: { limit: contactsShown } });
    const mails: Mail[] = [];
    for (const contact of contacts.items) {
      const page = await this.api.get<Page<TimelineEntry>>(`/contacts/${contact.id}/timeline`, { query: { limit: entriesEach } });
      mails.push(...page.items.filter((entry) => entry.kind === "email").map((entry) => fromTimeline(entry, false)));
    }
    return mails;
  }

  /** The whole mail, once somebody opens it. */
  async complete(mail: Mail): Promise<Mail> {
    return mail.sourceId === null ? mail : withMessage(mail, await this.api.get<Message>(`/messages/${mail.sourceId}`));
  }

  readonly csrfToken = (): string | null => this.csrf;

  /** Lays it into the Sent folder of the member's demonstration mailbox, where the host finds it like any other; false where there is no such mailbox. */
  async file(source: string): Promise<boolean> {
    return (await this.api.postRaw<{ filed: boolean }>("/simulator/sent-mails", source, "message/rfc822")).filed;
  }

  /** A card, as Google would get it for this member. Google itself waits half a minute. */
  readonly card: AskCard = (trigger, event, message) => this.api.post(`/simulator/gmail/${trigger}`, { event, message }, { timeout: 30_000 });

  follow(arrived: (mail: Mail) => void): void {
    this.stream.on("timeline.entry_added", ({ entry }) => { if (entry.kind === "email") arrived(fromTimeline(entry, entry.direction === "incoming")); });
    this.stream.open();
  }
}
