import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Contact, Merged, Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Avatar } from "../../shared/ui/Avatar";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** Finds the other contact that is the same person, and makes it part of this one. */
export function MergeDialog({ contact, onMerged, onClose }: { contact: Contact; onMerged: () => void; onClose: () => void }) {
  const [search, setSearch] = useState(contact.name ?? "");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const found = useLoad<Page<Contact>>(`merge ${search.trim()}`, (signal) => client.get("/contacts", { query: { query: search.trim(), limit: 8 }, signal }));
  const others = found.value?.items.filter((other) => other.id !== contact.id);
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
  const name = contact.name || contact.addresses[0] || "";
  return (
    <Dialog title={t("record.merge.title", { name })} onClose={onClose} actions={<fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>}>
      <p>{t("record.merge.text")}</p>
      <TextField id="merge-search" label={t("record.merge.search")} value={search} onValue={setSearch} autocomplete="off" />
      {problem && <ProblemNotice problem={problem} />}
      {others?.length === 0 && <p class="quiet">{t("record.merge.none")}</p>}
      <ul class="merge-found">
        {others?.map((other) => (
          <li key={other.id} class="row">
            <Avatar name={other.name} address={other.addresses[0] ?? other.id} />
            <span class="grow stack-none"><span class="strong clip">{other.name || other.addresses[0]}</span><span class="quiet small clip">{other.addresses.join(", ")}</span></span>
            <fluent-button size="small" onClick={() => void merge(other)}>{t("record.merge")}</fluent-button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
