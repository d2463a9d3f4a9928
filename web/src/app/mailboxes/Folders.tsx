import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { FolderChoice, Mailbox, Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { Dialog } from "../../shared/ui/Dialog";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { loadMailboxes } from "../kernel/mailboxes";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** As many as the host takes. */
const most = 20;
/** A list that nobody can overlook can be searched. */
const many = 12;

/** Which folders are read besides Inbox and Sent, chosen from those that the mailbox has. */
export function Folders({ mailbox, onClose }: { mailbox: Mailbox; onClose: () => void }) {
  const path = `/mailboxes/${mailbox.id}/folders`;
  const loaded = useLoad<Page<FolderChoice>>(path, (signal) => client.get(path, { signal, timeout: 60_000 }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const [wanted, setWanted] = useState("");
  const folders = loaded.value?.items ?? null;
  const chosen = (folders ?? []).filter((folder) => folder.chosen);
  const shown = (folders ?? []).filter((folder) => folder.name.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()));
  const set = (id: string, value: boolean) => loaded.change((page) => ({ ...page, items: page.items.map((folder) => (folder.id === id ? { ...folder, chosen: value } : folder)) }));
  const save = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await client.put(path, { ids: chosen.map((folder) => folder.id) }, { timeout: 60_000 });
      await loadMailboxes();
      showToast(t("folders.saved", { address: mailbox.address }));
      onClose();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("folders.title", { address: mailbox.address })} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="folders-save" appearance="primary" disabled={busy || !folders?.length || chosen.length > most} onClick={() => void save()}>{t("folders.save")}</fluent-button>
    </>}>
      <p>{t("folders.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!folders && !loaded.problem && <div role="status" aria-label={t("mailboxes.loading")}><span class="skeleton w60" /></div>}
      {folders?.length === 0 && <p class="quiet">{t("folders.none")}</p>}
      {folders && folders.length > many && <TextField id="folders-find" label={t("folders.find")} value={wanted} onValue={setWanted} />}
      {folders && folders.length > 0 && shown.length === 0 && <p class="quiet">{t("folders.nothingFound")}</p>}
      {shown.length > 0 && <ul class="exclusions">{shown.map((folder) => <li key={folder.id}><Check id={`folder-${folders!.indexOf(folder)}`} label={folder.gone ? t("folders.isGone", { name: folder.name }) : folder.name} checked={folder.chosen} disabled={busy} onChecked={(value) => set(folder.id, value)} /></li>)}</ul>}
      {chosen.length > most && <Notice tone="warning" title={t("folders.most", { count: most })} />}
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
