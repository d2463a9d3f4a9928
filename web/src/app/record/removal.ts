import { ApiProblem } from "../../shared/api/problem";
import { t } from "../../shared/i18n";
import { confirm } from "../../shared/ui/Dialog";
import { showToast } from "../../shared/ui/Toast";
import { navigate } from "../kernel/router";
import { client } from "../kernel/session";

export type RecordKind = "contact" | "company" | "deal";

const places = { contact: "contacts", company: "companies", deal: "deals" } as const satisfies Record<RecordKind, string>;

/** The page of a record. */
export const recordPath = (kind: string, id: string): string => `/app/${places[kind as RecordKind] ?? places.contact}/${id}`;

/** Deletes a record after asking, goes back to its list, and offers to take it back. */
export async function removeRecord(kind: RecordKind, id: string, name: string, text: string): Promise<void> {
  if (!(await confirm({ title: t("record.delete.title", { name }), text, action: t("record.delete") }))) return;
  const complain = (thrown: unknown) => showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
  try {
    await client.delete(`/${places[kind]}/${id}`);
    await navigate(`/app/${places[kind]}`);
    const undo = () => void client.post(`/${places[kind]}/${id}/restore`).then(() => { showToast(t("record.restored", { name })); void navigate(recordPath(kind, id)); }, complain);
    showToast(t("record.deleted", { name }), { action: { label: t("record.undo"), run: undo } });
  } catch (thrown) {
    complain(thrown);
  }
}
