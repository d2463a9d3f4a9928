import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page as PageOf, Template } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { confirm } from "../../shared/ui/Dialog";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { Page } from "../kernel/Page";
import { client } from "../kernel/session";
import { sharedWords } from "../kernel/teams";
import { useLoad } from "../kernel/useLoad";
import { Tabs } from "./Tabs";
import { TemplateForm } from "./TemplateForm";
import "./templates.css";

/** Templates and snippets by folder, with what became of the mails written with them. */
export function TemplatesPage() {
  const list = useLoad<PageOf<Template>>("templates", (signal) => client.get("/templates", { signal }));
  const [editing, setEditing] = useState<Template | "new" | null>(null);
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const items = list.value?.items ?? [];
  const found = items.filter((template) => `${template.name} ${template.folder} ${template.subject} ${template.shortcut ?? ""}`.toLowerCase().includes(wanted));
  const folders = [...new Set(found.map((template) => template.folder))];
  const remove = async (template: Template) => {
    if (!(await confirm({ title: t("templates.remove.title"), text: t("templates.remove.text"), action: t("templates.remove.action") }))) return;
    try {
      await client.delete(`/templates/${template.id}`);
      showToast(t("templates.removed"));
      list.reload();
    } catch (thrown) {
      showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
    }
  };
  const copy = (template: Template): Template => ({ ...template, id: "", name: t("templates.copyName", { name: template.name }), shortcut: null, isShared: false, teamId: null, version: 0 });
  return (
    <Page title={t("templates.title")} actions={<fluent-button id="new-template" appearance="primary" onClick={() => setEditing("new")}><Icon name="add" slot="start" />{t("templates.new")}</fluent-button>}>
      <Tabs here="templates" />
      <p class="quiet">{t("templates.text")}</p>
      {editing && <TemplateForm key={editing === "new" ? "new" : `${editing.id} ${editing.name}`} template={editing === "new" ? null : editing} folders={[...new Set(items.map((template) => template.folder))].filter(Boolean)}
        onClose={() => setEditing(null)} onSaved={() => { setEditing(null); list.reload(); }} />}
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {!list.value && !list.problem && <div class="card pad stack" role="status" aria-label={t("templates.loading")}><span class="skeleton w60" /><span class="skeleton w40" /></div>}
      {list.value && items.length === 0 && !editing && <EmptyState icon="note" title={t("templates.empty.title")} text={t("templates.empty.text")} />}
      {items.length > 5 && <TextField id="templates-search" label={t("templates.search")} value={search} onValue={setSearch} autocomplete="off" />}
      {items.length > 0 && found.length === 0 && <p class="quiet">{t("templates.none")}</p>}
      {folders.map((folder) => (
        <section key={folder} class="stack-tight" aria-label={folder || t("templates.noFolder")}>
          {(folder || folders.length > 1) && <h2 class="templates-folder">{folder || t("templates.noFolder")}</h2>}
          <ul class="card">
            {found.filter((template) => template.folder === folder).map((template) => (
              <li key={template.id} class="template-row">
                <span class="grow template-about">
                  <span class="row"><span class="strong clip">{template.name}</span>{template.shortcut && <span class="mono">#{template.shortcut}</span>}
                    <span class="chip small">{template.owner ? t("templates.by", { owner: template.owner }) : sharedWords(template)}</span></span>
                  {template.subject && <span class="small quiet clip">{template.subject}</span>}
                  <span class="small quiet">{template.used.sent > 0 ? t("templates.used", template.used) : t("templates.unused")}</span>
                </span>
                {template.mayChange && <RowButton icon="edit" name={t("templates.edit", { name: template.name })} run={() => setEditing(template)} />}
                <RowButton icon="add" name={t("templates.copy", { name: template.name })} run={() => setEditing(copy(template))} />
                {template.mayChange && <RowButton icon="trash" name={t("templates.remove", { name: template.name })} run={() => void remove(template)} />}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Page>
  );
}

const RowButton = ({ icon, name, run }: { icon: "edit" | "add" | "trash"; name: string; run: () => void }) =>
  <button type="button" class="plain-button template-act" aria-label={name} title={name} onClick={run}><Icon name={icon} size={16} /></button>;
