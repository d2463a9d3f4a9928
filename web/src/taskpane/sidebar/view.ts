import type { Contact, Mailbox, Page, Suggestion, TimelineEntry } from "../../shared/api/types";

export type SidebarPerson = { name: string | null; address: string; role: "from" | "to" | "cc"; isMember: boolean; contact: Contact | null };
export type Logged = { state: "logged" | "not_logged"; byName: string | null; at: string | null; why: string; automatically: boolean };

/** What POST /sidebar says about the open message. */
export type Sidebar = {
  participants: SidebarPerson[]; contact: Contact | null; timeline: Page<TimelineEntry> | null; logged: Logged; mailbox: Mailbox | null;
  /** Details of the contact that their own mails gave. */
  suggestions: Suggestion[];
};

/** What POST /logged-emails answers. */
export type LogAnswer = { entries: { contactId: string; entryId: string }[]; decision: string; rule: string; alreadyLogged: boolean };

/** Whom the pane shows first: the contact that the server found, else the first who is no colleague. */
export function firstPerson(sidebar: Sidebar): SidebarPerson | null {
  const { participants, contact } = sidebar;
  return participants.find((person) => contact !== null && person.contact?.id === contact.id)
    ?? participants.find((person) => !person.isMember) ?? participants[0] ?? null;
}

export const nameOf = (person: Pick<SidebarPerson, "name" | "address" | "contact">): string =>
  person.contact?.name || person.name || person.address;
