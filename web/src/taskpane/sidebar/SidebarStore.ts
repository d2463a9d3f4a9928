import { computed, signal } from "@preact/signals";
import type { ApiClient } from "../../shared/api/client";
import { isAbort } from "../../shared/api/client";
import type { LiveStream } from "../../shared/api/events";
import { ApiProblem } from "../../shared/api/problem";
import type { Contact, LiveEvents, Mailbox, Page, Task, TimelineEntry, TrackingSummary } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import type { OpenItem, OpenMessage } from "../../shared/office/item";
import { subjectOf } from "../../shared/ui/subject";
import { mergeEntries, withSendState } from "../../shared/ui/timelineModel";
import { fileKeys } from "../logging/fileKey";
import { firstPerson, nameOf, type LogAnswer, type LogChoice, type Means, type Sidebar, type SidebarPerson, type Target } from "./view";

/** What somebody did with a mail to the person shown, while the pane was looking. */
export type JustNow = { act: "open" | "click"; text: string; at: string; probable: boolean };
type History = { contactId: string; entries: TimelineEntry[]; next: string | null };
export type Busy = "adding" | "logging" | "deciding" | "saving";

const pageSize = 25;
const logTimeout = 60_000;

/** What the pane knows about the open message: who is on it, whom it shows, their timeline, and whether it is logged. */
export class SidebarStore {
  readonly view = signal<Sidebar | null>(null);
  readonly problem = signal<ApiProblem | null>(null);
  readonly history = signal<History | null>(null);
  readonly loadingMore = signal(false);
  readonly busy = signal<Busy | null>(null);
  readonly tracking = signal<ReadonlyMap<string, TrackingSummary>>(new Map());
  /** Open tasks of the contact shown; null while they are on their way. */
  readonly tasks = signal<Task[] | null>(null);
  readonly actionProblem = signal<ApiProblem | null>(null);
  readonly announcement = signal("");
  readonly justNow = signal<JustNow | null>(null);
  /** The member's mailbox: undefined until the first answer, null when there is none. It outlives the message. */
  readonly mailbox = signal<Mailbox | null | undefined>(undefined);
  private readonly picked = signal<string | null>(null);
  private item: OpenMessage | null = null;
  private loading = new AbortController();

  readonly person = computed<SidebarPerson | null>(() => {
    const view = this.view.value;
    return view === null ? null : view.participants.find((person) => person.address === this.picked.value) ?? firstPerson(view);
  });

  constructor(private readonly api: ApiClient, private readonly means: Means) {}

  /** Shows another message, or nothing. What belonged to the one before is dropped at once, and late answers for it are ignored. */
  show(item: OpenItem): void {
    this.loading.abort();
    this.item = item.kind === "message" ? item : null;
    this.view.value = this.problem.value = this.history.value = this.actionProblem.value = this.busy.value = this.picked.value = this.tasks.value = null;
    this.tracking.value = new Map();
    this.announcement.value = "";
    this.justNow.value = null;
    if (this.item) void this.load();
  }

  /** The mailbox line stands there with no message open, too. */
  async loadMailbox(): Promise<void> {
    if (this.mailbox.peek() !== undefined || this.item) return;
    // Not worth a word of its own: with the next message it is asked for again.
    const page = await this.api.get<Page<Mailbox>>("/mailboxes").catch(() => null);
    if (page && this.mailbox.peek() === undefined) this.mailbox.value = page.items[0] ?? null;
  }

  /** Asks again for what is shown; it stays on the screen meanwhile. */
  async load(): Promise<void> {
    const item = this.item;
    if (!item) return;
    this.loading.abort();
    const loading = (this.loading = new AbortController());
    try {
      const own = await this.means.own();
      if (loading.signal.aborted) return;
      const view = await this.api.post<Sidebar>("/sidebar", { messageId: item.messageId, participants: item.participants, own }, { signal: loading.signal });
      this.problem.value = null;
      this.view.value = view;
      this.mailbox.value = view.mailbox;
      this.tracking.value = new Map(view.tracking.map((summary) => [summary.messageId, summary]));
      await this.loadHistory(loading.signal);
    } catch (thrown) {
      if (!isAbort(thrown) && !loading.signal.aborted) this.problem.value = ApiProblem.from(thrown);
    }
  }

  pick(person: SidebarPerson): void {
    if (this.person.peek()?.address === person.address) return;
    this.picked.value = person.address;
    this.actionProblem.value = this.justNow.value = this.tasks.value = null;
    this.loading.abort();
    const loading = (this.loading = new AbortController());
    this.loadHistory(loading.signal).catch((thrown: unknown) => {
      if (!isAbort(thrown) && !loading.signal.aborted) this.problem.value = ApiProblem.from(thrown);
    });
  }

  async loadMore(): Promise<void> {
    const history = this.history.peek();
    if (!history?.next || this.loadingMore.peek()) return;
    this.loadingMore.value = true;
    try {
      const page = await this.page(history.contactId, history.next);
      const now = this.history.peek();
      if (now?.contactId !== history.contactId) return;
      this.history.value = { ...now, entries: mergeEntries(now.entries, page.items), next: page.next };
      await this.loadTracking(page.items);
    } catch (thrown) {
      this.actionProblem.value = ApiProblem.from(thrown);
    } finally {
      this.loadingMore.value = false;
    }
  }

  /** Brings the rest of a thread of which only the newest is there. */
  async unfold(threadId: string): Promise<void> {
    const contactId = this.history.peek()?.contactId;
    if (!contactId) return;
    try {
      const page = await this.api.get<Page<TimelineEntry>>(`/contacts/${contactId}/timeline`, { query: { threadId, limit: 100 } });
      const now = this.history.peek();
      if (now?.contactId !== contactId) return;
      this.history.value = { ...now, entries: mergeEntries(now.entries, page.items) };
      await this.loadTracking(page.items);
    } catch (thrown) {
      this.actionProblem.value = ApiProblem.from(thrown);
    }
  }

  /** Makes the shown person a contact. */
  async add(): Promise<void> {
    const person = this.person.peek();
    if (!person || person.contact) return;
    await this.act("adding", async (current) => {
      try {
        await this.api.post<Contact>("/contacts", { ...(person.name ? { name: person.name } : {}), addresses: [person.address] });
      } catch (thrown) {
        // Somebody else was faster: what was wanted is there.
        if (!(thrown instanceof ApiProblem && thrown.code === "address_taken")) throw thrown;
      }
      if (!current()) return;
      this.announcement.value = t("people.added", { name: nameOf(person) });
      await this.load();
    });
  }

  /** What is proposed for the person shown. */
  readonly suggestions = computed(() => (this.person.value?.contact && this.person.value.contact.id === this.view.value?.contact?.id ? this.view.value.suggestions : []));

  /** Writes proposed details to the contact, or dismisses them for good. */
  async decide(verb: "accept" | "dismiss", ids: string[]): Promise<void> {
    const contact = this.view.peek()?.contact;
    if (!contact) return;
    await this.act("deciding", async (current) => {
      try {
        await this.api.post(`/contacts/${contact.id}/suggestions/${verb}`, { ids, ...(verb === "accept" ? { version: contact.version } : {}) });
      } finally {
        // Also where somebody was faster: the old values are shown as they are now.
        if (current()) await this.load();
      }
      if (current()) this.announcement.value = verb === "accept" ? t("suggestions.accepted", { count: ids.length }) : t("suggestions.dismissed");
    });
  }

  /** What the open message may stand on, for the person shown. */
  readonly targets = computed<Target[]>(() => {
    const [view, contact] = [this.view.value, this.person.value?.contact];
    if (!view || !contact) return [];
    return contact.id === view.contact?.id ? view.targets : [{ id: contact.id, kind: "contact", name: contact.name ?? contact.addresses[0] ?? "", chosen: true }];
  });

  /** Logs the open message from its source. On whom is the server's decision, unless the member picked somebody or chose. */
  async log(choice: LogChoice | null = null): Promise<void> {
    const item = this.item;
    const picked = this.picked.peek() === null ? undefined : this.person.peek()?.contact?.id;
    if (!item) return;
    await this.act("logging", async (current) => {
      const source = await this.means.raw(item.key).catch(() => {
        throw new ApiProblem(0, { code: "message_unreadable", title: t("log.unreadable.title"), detail: t("log.unreadable.detail") });
      });
      const query = choice === null ? { contactId: picked } : { recordIds: choice.recordIds, exactly: true, leaveOut: await fileKeys(choice.leaveOut, item.files.length) };
      if (!current()) return;
      const answer = await this.api.postRaw<LogAnswer>("/logged-emails", source, "message/rfc822", { query, timeout: logTimeout });
      if (!current()) return;
      if (answer.entries.length === 0 && !answer.alreadyLogged) {
        throw new ApiProblem(422, { code: "nobody_to_log_on", title: t("log.nobody.title"), detail: t("log.nobody.detail") });
      }
      void this.means.markLogged();
      const [view, person] = [this.view.peek(), this.person.peek()];
      if (view) this.view.value = { ...view, logged: { ...view.logged, state: "logged", byName: null, byMe: true, automatically: false, at: new Date().toISOString() } };
      if (person) this.announcement.value = t("log.announced", { name: nameOf(person) });
      await this.load();
    });
  }

  /** A contact as it is now, wherever it stands. */
  replace(contact: Contact): void {
    const view = this.view.peek();
    if (!view) return;
    this.view.value = {
      ...view, contact: view.contact?.id === contact.id ? contact : view.contact,
      participants: view.participants.map((person) => (person.contact?.id === contact.id ? { ...person, contact } : person)),
    };
  }

  /** Takes what the event stream brings; returns the way to stop. */
  follow(stream: LiveStream): () => void {
    const stops = [
      stream.on("timeline.entry_added", ({ contactId, entry }) => {
        const history = this.history.peek();
        if (history?.contactId === contactId) this.history.value = { ...history, entries: mergeEntries(history.entries, [entry]) };
        const person = this.person.peek();
        if (history?.contactId === contactId && entry.direction === "incoming" && person && !history.entries.some((known) => known.id === entry.id)) this.announcement.value = t("pane.live.reply", { name: nameOf(person) });
        const view = this.view.peek();
        if (view && this.item?.messageId && entry.messageId === this.item.messageId && view.logged.state !== "logged") void this.load();
      }),
      stream.on("send.state_changed", ({ id, state }) => {
        const history = this.history.peek();
        if (history) this.history.value = { ...history, entries: withSendState(history.entries, id, state) };
      }),
      stream.on("tracking.opened", (event) => this.seen("open", event)),
      stream.on("tracking.clicked", (event) => this.seen("click", event)),
      stream.on("mailbox.state_changed", ({ mailboxId, state }) => {
        const mailbox = this.mailbox.peek();
        if (mailbox?.id === mailboxId) this.mailbox.value = { ...mailbox, state, stateText: "", nextAction: null, problem: null };
        // Its words, in the reader's language, and what to do about it are not in the event.
        void this.load();
      }),
      stream.onResync(() => void this.load()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Machines look at every mail: only what people do is worth a line. */
  private seen(act: JustNow["act"], event: LiveEvents["tracking.opened"]): void {
    const [history, person] = [this.history.peek(), this.person.peek()];
    if (!history || !person || history.contactId !== event.contactId || (event.class !== "human" && event.class !== "probable")) return;
    const words = { name: nameOf(person), subject: subjectOf(history.entries.find((entry) => entry.sourceId === event.id) ?? { subject: null }) };
    const text = act === "open" ? t("pane.live.open", words) : t("pane.live.click", words);
    this.justNow.value = { act, text, at: event.at, probable: event.class === "probable" };
    this.announcement.value = text;
    const entry = history.entries.find((one) => one.sourceId === event.id);
    if (entry) this.loadTracking([entry]).catch(() => undefined);
  }

  private async loadHistory(signal: AbortSignal): Promise<void> {
    const view = this.view.peek();
    const contact = this.person.peek()?.contact ?? null;
    if (!view || !contact) {
      this.history.value = null;
      this.tasks.value = [];
      return;
    }
    const came = contact.id === view.contact?.id;
    if (came) this.tasks.value = view.tasks;
    if (this.history.peek()?.contactId !== contact.id) this.history.value = null;
    const page = came && view.timeline ? view.timeline : await this.page(contact.id, null, signal);
    const before = this.history.peek();
    // What came live or by "show more" while this page was on its way stays.
    this.history.value = before?.contactId === contact.id
      ? { ...before, entries: mergeEntries(before.entries, page.items) }
      : { contactId: contact.id, entries: mergeEntries([], page.items), next: page.next };
    if (came) return;
    const tasks = await this.api.get<Page<Task>>("/tasks", { query: { recordId: contact.id, done: false, limit: pageSize }, signal });
    this.tasks.value = tasks.items;
    await this.loadTracking(page.items, signal);
  }

  private async loadTracking(entries: readonly TimelineEntry[], signal?: AbortSignal): Promise<void> {
    const sent = entries.filter((entry) => entry.kind === "email" && entry.direction === "outgoing").map((entry) => entry.sourceId);
    if (sent.length === 0) return;
    const page = await this.api.get<Page<TrackingSummary>>("/tracked-messages", { query: { messageIds: sent }, ...(signal ? { signal } : {}) });
    this.tracking.value = new Map([...this.tracking.peek(), ...page.items.map((summary) => [summary.messageId, summary] as const)]);
  }

  private page(contactId: string, after: string | null, signal?: AbortSignal): Promise<Page<TimelineEntry>> {
    return this.api.get<Page<TimelineEntry>>(`/contacts/${contactId}/timeline`, { query: { after, limit: pageSize, fold: true }, ...(signal ? { signal } : {}) });
  }

  /** One action at a time; "current" tells whether the message it was meant for is still open. */
  async act(kind: Busy, deed: (current: () => boolean) => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    const item = this.item;
    const current = () => this.item === item;
    this.busy.value = kind;
    this.actionProblem.value = null;
    try {
      await deed(current);
    } catch (thrown) {
      if (current() && !isAbort(thrown)) this.actionProblem.value = ApiProblem.from(thrown);
    } finally {
      if (current()) this.busy.value = null;
    }
  }
}
