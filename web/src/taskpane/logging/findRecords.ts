import type { ApiClient } from "../../shared/api/client";
import type { Company, Contact, Deal, Page } from "../../shared/api/types";
import type { RecordRef } from "../sidebar/view";

const most = 5;

/** Contacts, companies and deals with these words, contacts first. */
export async function findRecords(api: ApiClient, query: string, signal: AbortSignal): Promise<RecordRef[]> {
  const ask = { query: { query, limit: most }, signal };
  const [contacts, companies, deals] = await Promise.all([
    api.get<Page<Contact>>("/contacts", ask), api.get<Page<Company>>("/companies", ask), api.get<Page<Deal>>("/deals", ask),
  ]);
  return [
    ...contacts.items.map((one): RecordRef => ({ id: one.id, kind: "contact", name: one.name || one.addresses[0] || "" })),
    ...companies.items.map((one): RecordRef => ({ id: one.id, kind: "company", name: one.name })),
    ...deals.items.map((one): RecordRef => ({ id: one.id, kind: "deal", name: one.name })),
  ];
}
