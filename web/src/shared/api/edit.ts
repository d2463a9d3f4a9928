import { t } from "../i18n";
import { ApiProblem } from "./problem";
import type { Contact, ContactEdit } from "./types";

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
