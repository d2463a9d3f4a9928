import type { Contact } from "../../shared/api/types";

/** Joins a page to what is there; a contact that moved meanwhile stands there once. */
export function join(have: Contact[], more: Contact[]): Contact[] {
  const known = new Set(have.map((contact) => contact.id));
  return [...have, ...more.filter((contact) => !known.has(contact.id))];
}
