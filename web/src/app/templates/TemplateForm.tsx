import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page, Template, TemplateRequest } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { focusField, TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { leaveUnsaved } from "../compose/DraftState";
import { Editor } from "../compose/Editor";
import type { Editing } from "../compose/editor/view";
import { client } from "../kernel/session";
import { ShareSelect } from "../kernel/teams";
import { leaveGuard } from "../kernel/router";
import { useLoad } from "../kernel/useLoad";

const open = "{{#if …}}";
const close = "{{/if}}";

/** Writes a template: its text with tokens, where it stands, and who may use it. */
export function TemplateForm({ template, folders, onClose, onSaved }: { template: Template | null; folders: readonly string[]; onClose: () => void; onSaved: () => void }) {
  const tokens = useLoad<Page<string>>("template-tokens", (signal) => client.get("/template-tokens", { signal }));
  const [form, setForm] = useState({ name: template?.name ?? "", folder: template?.folder ?? "", subject: template?.subject ?? "", shortcut: template?.shortcut ?? "", isShared: template?.isShared ?? false, teamId: template?.teamId ?? null });
  const [html, setHtml] = useState(template?.html ?? "");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const editing = useRef<Editing | null>(null);
  const change = (update: Partial<typeof form>) => { setForm({ ...form, ...update }); setProblem(null); };
  useEffect(() => focusField("template-name"), []);
  const changed = html !== (template?.html ?? "") || form.name !== (template?.name ?? "") || form.subject !== (template?.subject ?? "");
  useEffect(() => {
    leaveGuard.value = changed ? leaveUnsaved : null;
    return () => { leaveGuard.value = null; };
  }, [changed]);
  const save = async () => {
    const shortcut = form.shortcut.trim().replace(/^#/, "");
    const request: TemplateRequest = {
      name: form.name.trim(), folder: form.folder.trim(), subject: form.subject.trim(), html, isShared: form.isShared, teamId: form.teamId, version: template?.version ?? 0, ...(shortcut ? { shortcut } : {}),
    };
    setBusy(true);
    setProblem(null);
    try {
      if (template?.id) await client.put(`/templates/${template.id}`, request);
      else await client.post("/templates", request);
      showToast(t("templates.saved"));
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
    }
  };
  const fieldOf = (field: string) => problem?.errors[field]?.[0];
  return (
    <form class="card pad stack" aria-label={template?.id ? t("templates.edit", { name: template.name }) : t("templates.new")} noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <div class="template-pair">
        <TextField id="template-name" label={t("templates.name")} value={form.name} onValue={(name) => change({ name })} autocomplete="off" error={fieldOf("name")} />
        <TextField id="template-folder" label={t("templates.folder")} value={form.folder} onValue={(folder) => change({ folder })} autocomplete="off" hint={folders.length > 0 ? folders.join(", ") : t("templates.folderHint")} error={fieldOf("folder")} />
      </div>
      <div class="template-pair">
        <TextField id="template-subject" label={t("templates.subject")} value={form.subject} onValue={(subject) => change({ subject })} autocomplete="off" hint={t("templates.subjectHint")} error={fieldOf("subject")} />
        <TextField id="template-shortcut" label={t("templates.shortcut")} value={form.shortcut} onValue={(shortcut) => change({ shortcut })} autocomplete="off" hint={t("templates.shortcutHint")} error={fieldOf("shortcut")} plainWords={false} />
      </div>
      <Editor id="template-body" label={t("templates.body")} html={html} onWritten={(written) => { setHtml(written.html); setProblem(null); }} onReady={(ready) => { editing.current = ready; }} />
      {fieldOf("html") && <p class="small danger-text" role="alert">{fieldOf("html")}</p>}
      <div class="stack-tight template-token">
        <Select id="template-token" label={t("templates.token")} value="" onValue={(token) => { if (token) editing.current?.insert(`{{${token}}}`); }}
          options={[{ value: "", text: t("templates.token.choose") }, ...(tokens.value?.items ?? []).map((token) => ({ value: token, text: token }))]} />
      </div>
      <p class="small quiet">{t("templates.token.hint", { open, close })}</p>
      <div class="template-token"><ShareSelect id="template-share" value={form} teamName={template?.teamName} onValue={change} /></div>
      {problem && !["name", "folder", "subject", "shortcut", "html"].some(fieldOf) && <ProblemNotice problem={problem} />}
      <div class="row">
        <fluent-button id="save-template" type="submit" appearance="primary" disabled={busy}>{t("templates.save")}</fluent-button>
        <fluent-button appearance="subtle" disabled={busy} onClick={onClose}>{t("action.cancel")}</fluent-button>
      </div>
    </form>
  );
}
