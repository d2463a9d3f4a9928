import { useState } from "preact/hooks";
import type { Page, Template } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { Link } from "../kernel/router";
import type { Loaded } from "../kernel/useLoad";

/** Chooses what to put into a mail: a template, a snippet, or the member's meeting link. */
export function TemplatePicker({ templates, onClose, onTemplate, onMeetingLink }: {
  templates: Loaded<Page<Template>>; onClose: () => void; onTemplate: (template: Template) => void; onMeetingLink: () => void;
}) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const found = (templates.value?.items ?? []).filter((template) => `${template.folder} ${template.name} ${template.subject} ${template.shortcut ?? ""}`.toLowerCase().includes(wanted));
  return (
    <Dialog title={t("compose.templates.title")} onClose={onClose} actions={<>
      <fluent-button id="insert-meeting-link" onClick={onMeetingLink}><Icon name="link" slot="start" />{t("compose.meeting")}</fluent-button>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
    </>}>
      <TextField id="template-search" label={t("templates.search")} value={search} onValue={setSearch} autocomplete="off" />
      {templates.problem && <ProblemNotice problem={templates.problem} action={{ label: t("action.tryAgain"), run: templates.reload }} />}
      {templates.value && found.length === 0 && <p class="quiet">{t(templates.value.items.length === 0 ? "compose.templates.none" : "compose.templates.notFound")} <Link to="/app/templates">{t("compose.templates.manage")}</Link></p>}
      <ul class="template-choices">
        {found.map((template) => (
          <li key={template.id}>
            <button type="button" class="plain-button template-choice" onClick={() => onTemplate(template)}>
              <span class="strong clip">{template.folder && <span class="quiet">{template.folder} / </span>}{template.name}</span>
              <span class="small quiet clip">{template.shortcut ? `#${template.shortcut}` : template.subject}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
