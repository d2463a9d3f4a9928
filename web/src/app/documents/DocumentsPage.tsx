import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page as PageOf, SharedDocument } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatSize } from "../../shared/i18n/format";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { FileDrop } from "../kernel/FileDrop";
import { Page } from "../kernel/Page";
import { Link } from "../kernel/router";
import { client } from "../kernel/session";
import { sharedWords } from "../kernel/teams";
import { useLoad } from "../kernel/useLoad";
import { Tabs } from "../templates/Tabs";
import { bring } from "./bring";
import { DocumentForm } from "./DocumentForm";
import { copyLink, removeDocument } from "./acts";
import "./documents.css";

/** Documents that go into emails as links, and how often they were looked at. */
export function DocumentsPage() {
  const list = useLoad<PageOf<SharedDocument>>("documents", (signal) => client.get("/documents", { signal }));
  const [search, setSearch] = useState("");
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [editing, setEditing] = useState<SharedDocument | null>(null);
  const items = list.value?.items ?? [];
  const wanted = search.trim().toLowerCase();
  const found = items.filter((document) => document.name.toLowerCase().includes(wanted));
  const take = async (files: File[]) => {
    setProblem(null);
    try {
      for (const file of files) {
        setBusy(file.name);
        await bring(file);
      }
      showToast(t("documents.added", { count: files.length }));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(null);
    list.reload();
  };
  return (
    <Page title={t("documents.title")}>
      <Tabs here="documents" />
      <p class="quiet">{t("documents.text")}</p>
      <FileDrop id="document" label={t("documents.choose")} drop={t("documents.drop")} hint={t("documents.hint")} accept=".pdf,.png,.jpg,.jpeg,.gif,.webp,application/pdf,image/png,image/jpeg,image/gif,image/webp" multiple
        busy={busy && <p role="status" class="row"><fluent-spinner size="tiny" /> {t("documents.reading", { name: busy })}</p>} onFiles={(files) => void take(files)}>
        {problem && <ProblemNotice problem={problem} />}
      </FileDrop>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {!list.value && !list.problem && <div class="card pad stack" role="status" aria-label={t("documents.loading")}><span class="skeleton w60" /><span class="skeleton w40" /></div>}
      {list.value && items.length === 0 && <EmptyState icon="note" title={t("documents.empty.title")} text={t("documents.empty.text")} />}
      {items.length > 5 && <TextField id="documents-search" label={t("documents.search")} value={search} onValue={setSearch} autocomplete="off" />}
      {items.length > 0 && found.length === 0 && <p class="quiet">{t("documents.none")}</p>}
      {found.length > 0 && (
        <ul class="card">
          {found.map((document) => (
            <li key={document.id} class="document-row">
              <Icon name={document.contentType === "application/pdf" ? "note" : "image"} />
              <span class="grow document-about">
                <span class="row wrap"><Link to={`/app/documents/${document.id}`} class="strong clip">{document.name}</Link><span class="chip small">{document.owner ? t("templates.by", { owner: document.owner }) : sharedWords(document)}</span></span>
                <span class="small quiet">{[document.pageCount && document.contentType === "application/pdf" ? t("documents.pages", { count: document.pageCount }) : null, formatSize(document.size),
                  document.viewed.views > 0 ? t("documents.viewed", { count: document.viewed.views }) : t("documents.unseen")].filter(Boolean).join(" · ")}</span>
              </span>
              <button type="button" class="plain-button document-act" aria-label={t("documents.copy", { name: document.name })} title={t("documents.copy", { name: document.name })} onClick={() => void copyLink(document)}><Icon name="link" size={16} /></button>
              {document.mayChange && <button type="button" class="plain-button document-act" aria-label={t("documents.edit", { name: document.name })} title={t("documents.edit", { name: document.name })} onClick={() => setEditing(document)}><Icon name="edit" size={16} /></button>}
              {document.mayChange && <button type="button" class="plain-button document-act" aria-label={t("documents.remove", { name: document.name })} title={t("documents.remove", { name: document.name })}
                onClick={() => void removeDocument(document).then((gone) => gone && list.reload())}><Icon name="trash" size={16} /></button>}
            </li>
          ))}
        </ul>
      )}
      {editing && <DocumentForm document={editing} onClose={() => setEditing(null)} onSaved={() => { setEditing(null); list.reload(); }} />}
    </Page>
  );
}
