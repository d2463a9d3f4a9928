import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Contact, Merged } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { FindContact } from "./FindContact";

/** Finds the other contact that is the same person, and makes it part of this one. */
export function MergeDialog({ contact, onMerged, onClose }: { contact: Contact; onMerged: () => void; onClose: () => void }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const merge = async (other: Contact) => {
    try {
      const merged = await client.post<Merged>(`/contacts/${contact.id}/merge`, { contactId: other.id, version: contact.version });
      onMerged();
      onClose();
      const undo = () => void client.post(`/contact-merges/${merged.mergeId}/undo`).then(() => { onMerged(); showToast(t("record.unmerged")); }, (thrown) => showToast(ApiProblem.from(thrown).detail, { tone: "bad" }));
      showToast(t("record.merged"), { action: { label: t("record.undo"), run: undo } });
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  return (
    <Dialog title={t("record.merge.title", { name: contact.name || contact.addresses[0] || "" })} onClose={onClose} actions={<fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>}>
      <p>{t("record.merge.text")}</p>
      {problem && <ProblemNotice problem={problem} />}
      <FindContact id="merge-search" label={t("record.merge.search")} initial={contact.name ?? ""} except={[contact.id]} action={t("record.merge")} onPick={(other) => void merge(other)} />
    </Dialog>
  );
}
