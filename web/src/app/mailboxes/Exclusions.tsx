import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Exclusion, Mailbox, Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { loadMailboxes } from "../kernel/mailboxes";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** Which labels or categories a mailbox leaves out, chosen from what its provider knows. */
export function Exclusions({ mailbox, onClose }: { mailbox: Mailbox; onClose: () => void }) {
  const path = `/mailboxes/${mailbox.id}/exclusions`;
  const loaded = useLoad<Page<Exclusion>>(path, (signal) => client.get(path, { signal, timeout: 60_000 }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const kind = mailbox.provider === "graph" ? "graph" : "gmail";
  const marks = loaded.value?.items ?? null;
  const set = (id: string, excluded: boolean) => loaded.change((page) => ({ ...page, items: page.items.map((mark) => (mark.id === id ? { ...mark, excluded } : mark)) }));
  const save = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await client.put(path, { ids: (marks ?? []).filter((mark) => mark.excluded).map((mark) => mark.id) }, { timeout: 60_000 });
      await loadMailboxes();
      showToast(t("exclusions.saved", { address: mailbox.address }));
      onClose();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(kind === "graph" ? "exclusions.title.graph" : "exclusions.title.gmail", { address: mailbox.address })} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="exclusions-save" appearance="primary" disabled={busy || !marks?.length} onClick={() => void save()}>{t("exclusions.save")}</fluent-button>
    </>}>
      <p>{t("exclusions.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!marks && !loaded.problem && <div role="status" aria-label={t("mailboxes.loading")}><span class="skeleton w60" /></div>}
      {marks?.length === 0 && <p class="quiet">{t(kind === "graph" ? "exclusions.none.graph" : "exclusions.none.gmail")}</p>}
      {marks && marks.length > 0 && <ul class="exclusions">{marks.map((mark, at) => <li key={mark.id}><Check id={`exclusion-${at}`} label={mark.name} checked={mark.excluded} disabled={busy} onChecked={(checked) => set(mark.id, checked)} /></li>)}</ul>}
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
