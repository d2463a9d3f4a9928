import type { Contact, Mailbox, Page, Suggestion, Task, TimelineEntry, TrackingSummary } from "../../shared/api/types";

/** Why something does not happen, in words. */
export type Reason = { code: string; text: string };
export type SidebarPerson = {
  name: string | null; address: string; role: "from" | "to" | "cc" | "bcc"; isMember: boolean; contact: Contact | null;
  notLogged: Reason | null; notTracked: Reason | null; warning: Reason | null;
};
export type RecordKind = "contact" | "company" | "deal";
export type RecordRef = { id: string; kind: RecordKind; name: string };
/** A record that the message may be logged onto; "chosen": where it stands without anybody saying so. */
export type Target = RecordRef & { chosen: boolean };
export type Logged = {
  state: "logged" | "not_logged"; byName: string | null; at: string | null; why: string; automatically: boolean;
  id: string | null; byMe: boolean; rule: string | null; on: RecordRef[] | null;
};

export type SwitchState = { on: boolean; mayChange: boolean; code: string | null; text: string };
/** What is to be known about a message that is being written. */
export type Compose = {
  track: SwitchState; log: SwitchState; from: { address: string; isOwn: boolean; expected: string | null; warning: Reason | null } | null;
  limit: { sent: number; most: number; isNear: boolean } | null; warnings: { code: string; text: string; address: string | null }[];
};

/** What POST /sidebar says about the open message. */
export type Sidebar = {
  participants: SidebarPerson[]; contact: Contact | null; timeline: Page<TimelineEntry> | null; logged: Logged; mailbox: Mailbox | null;
  /** Details of the contact that their own mails gave. */
  suggestions: Suggestion[];
  known: number; new: number; tasks: Task[]; tracking: TrackingSummary[]; targets: Target[]; compose: Compose | null;
};

/** What POST /logged-emails answers. */
export type LogAnswer = { entries: { contactId: string; entryId: string }[]; decision: string; rule: string; alreadyLogged: boolean };

/** What the member chose before logging: the records besides those that the message names, and the files that are not kept. */
export type LogChoice = { recordIds: string[]; leaveOut: string[] };

/** What the store asks of Outlook. */
export type Means = {
  /** The source of the open message; refused where another one is open by now. */
  raw: (key: string) => Promise<Blob>;
  markLogged: () => Promise<boolean>;
  /** Addresses of the member that only Outlook knows. */
  own: () => string[] | Promise<string[]>;
};

/** Whom the pane shows first: the contact that the server found, else the first who is no colleague. */
export function firstPerson(sidebar: Sidebar): SidebarPerson | null {
  const { participants, contact } = sidebar;
  return participants.find((person) => contact !== null && person.contact?.id === contact.id)
    ?? participants.find((person) => !person.isMember) ?? participants[0] ?? null;
}

export const nameOf = (person: Pick<SidebarPerson, "name" | "address" | "contact">): string =>
  person.contact?.name || person.name || person.address;
