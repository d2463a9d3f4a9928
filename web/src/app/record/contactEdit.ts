import { ApiProblem } from "../../shared/api/problem";
import type { Company, Contact, ContactEdit, Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { client } from "../kernel/session";

/** Everything that can be written about a contact, as it stands. */
export const asEdit = (contact: Contact): ContactEdit => ({
  version: contact.version, name: contact.name, addresses: contact.addresses, jobTitle: contact.jobTitle, phones: contact.phones ?? [],
  companyId: contact.company?.id ?? null, ownerId: contact.owner?.id ?? null, properties: contact.properties ?? {},
});

/** Runs a save and says what is wrong in words, or null when nothing is. `changed` is called when somebody else was faster. */
export async function saving(save: () => Promise<void>, changed: () => void): Promise<string | null> {
  try {
    await save();
    return null;
  } catch (thrown) {
    const problem = ApiProblem.from(thrown);
    if (problem.code === "record_changed") {
      changed();
      return t("edit.changed");
    }
    return Object.values(problem.errors).flat()[0] ?? problem.detail;
  }
}

/** The company of that name, made when there is none; null for no name. */
export async function companyNamed(name: string): Promise<string | null> {
  if (!name) return null;
  const found = await client.get<Page<Company>>("/companies", { query: { query: name, limit: 50 } });
  const same = found.items.find((company) => company.name.toLowerCase() === name.toLowerCase());
  return (same ?? (await client.post<Company>("/companies", { name }))).id;
}
