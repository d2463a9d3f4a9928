import { signal } from "@preact/signals";
import { ApiProblem } from "../../shared/api/problem";
import type { Mailbox, MailboxState, Page } from "../../shared/api/types";
import { client, live } from "./session";

/** The member's mailboxes, kept in one place because home, composing and settings show the same ones. Null until first loaded. */
export const mailboxes = signal<Mailbox[] | null>(null);
export const mailboxesProblem = signal<ApiProblem | null>(null);

let asked = 0;

/** Asks for the list. Also what was just done to one mailbox is asked for: its state may have moved on before the answer came. */
export async function loadMailboxes(): Promise<void> {
  const own = ++asked;
  try {
    const { items } = await client.get<Page<Mailbox>>("/mailboxes");
    if (own !== asked) return; // Asked again meanwhile: that answer is the newer one.
    mailboxes.value = items.filter((mailbox) => mailbox.state !== "removed");
    mailboxesProblem.value = null;
  } catch (thrown) {
    if (own === asked) mailboxesProblem.value = ApiProblem.from(thrown);
  }
}

/** Loads the list and keeps it true while somebody is signed in. Returns the way to stop. */
export function followMailboxes(): () => void {
  void loadMailboxes();
  const stops = [
    // The event tells the state only; what to do about it and how far the reading is come with the mailbox itself.
    live.on("mailbox.state_changed", () => void loadMailboxes()),
    live.on("mailbox.aliases_changed", () => void loadMailboxes()),
    live.onResync(() => void loadMailboxes()),
  ];
  return () => {
    asked++;
    stops.forEach((stop) => stop());
    mailboxes.value = null;
  };
}

export function forgetMailbox(id: string): void {
  mailboxes.value = (mailboxes.peek() ?? []).filter((mailbox) => mailbox.id !== id);
}

const broken: readonly MailboxState[] = ["needs_reauthorization", "unreachable", "certificate_changed"];
export const isBroken = (mailbox: Mailbox): boolean => broken.includes(mailbox.state);
/** Whether mail can go out through it, as far as we know. */
export const canSend = (mailbox: Mailbox): boolean => ["healthy", "syncing", "throttled", "connecting"].includes(mailbox.state);
