import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { DocumentRequest, SharedDocument } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { ShareSelect } from "../kernel/teams";

/** What a document is called, who may send it, and whether readers may keep it. */
export function DocumentForm({ document, onClose, onSaved }: { document: SharedDocument; onClose: () => void; onSaved: () => void }) {
  const [form, setForm] = useState<DocumentRequest>({ name: document.name, isShared: document.isShared, teamId: document.teamId, mayDownload: document.mayDownload, version: document.version });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const save = async () => {
    try {
      await client.put(`/documents/${document.id}`, { ...form, name: form.name.trim() });
      showToast(t("documents.saved"));
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  return (
    <Dialog title={t("documents.edit", { name: document.name })} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="save-document" appearance="primary" disabled={!form.name.trim()} onClick={() => void save()}>{t("documents.save")}</fluent-button>
    </>}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); if (form.name.trim()) void save(); }}>
        <TextField id="document-name" label={t("documents.name")} value={form.name} onValue={(name) => setForm({ ...form, name })} maxlength={200} autocomplete="off" hint={t("documents.nameHint")} error={problem?.errors.name?.[0]} />
        <ShareSelect id="document-share" value={form} teamName={document.teamName} onValue={(sharing) => setForm({ ...form, ...sharing })} />
        <Check id="document-download" label={t("documents.mayDownload")} checked={form.mayDownload} onChecked={(mayDownload) => setForm({ ...form, mayDownload })} />
        {problem && !problem.errors.name && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
