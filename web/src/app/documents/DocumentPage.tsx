import { useEffect, useState } from "preact/hooks";
import type { DocumentViews } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Page } from "../kernel/Page";
import { Link, navigate } from "../kernel/router";
import { client, live } from "../kernel/session";
import { sharedWords } from "../kernel/teams";
import { useLoad } from "../kernel/useLoad";
import { Tabs } from "../templates/Tabs";
import { copyLink, openDocument, removeDocument } from "./acts";
import { DocumentForm } from "./DocumentForm";
import { duration } from "../../shared/i18n/duration";
import "./documents.css";

/** One document: how often it was looked at, which pages held its readers, and who they were. */
export function DocumentPage({ documentId }: { documentId: string }) {
  const loaded = useLoad<DocumentViews>(`document ${documentId}`, (signal) => client.get(`/documents/${documentId}/views`, { signal }));
  const [editing, setEditing] = useState(false);
  useEffect(() => live.on("document.viewed", (event) => { if (event.documentId === documentId) loaded.reload(); }), [documentId, loaded.reload]);
  const shown = loaded.value;
  const document = shown?.document;
  const longest = Math.max(1, ...(shown?.pages ?? []).map((page) => page.seconds / page.views));
  return (
    <Page title={document?.name ?? t("documents.one")} actions={document && <span class="row wrap">
      <fluent-button id="open-document" onClick={() => void openDocument(document)}><Icon name="open" slot="start" />{t("documents.open")}</fluent-button>
      <fluent-button id="copy-document" onClick={() => void copyLink(document)}><Icon name="link" slot="start" />{t("documents.copyLink")}</fluent-button>
    </span>}>
      <Tabs here="documents" />
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!shown && !loaded.problem && <div class="card pad stack" role="status" aria-label={t("documents.loading")}><span class="skeleton w60" /><span class="skeleton w40" /></div>}
      {shown && document && <>
        <p class="row wrap quiet"><span class="chip small">{document.owner ? t("templates.by", { owner: document.owner }) : sharedWords(document)}</span>{document.mayDownload && <span class="small">{t("documents.downloadOn")}</span>}
          {document.mayChange && <span class="row end"><fluent-button id="edit-document" appearance="subtle" size="small" onClick={() => setEditing(true)}>{t("documents.change")}</fluent-button>
            <fluent-button id="remove-document" appearance="subtle" size="small" onClick={() => void removeDocument(document).then((gone) => { if (gone) void navigate("/app/documents"); })}>{t("documents.delete")}</fluent-button></span>}</p>
        <dl class="card document-figures">
          <div><dt class="quiet">{t("documents.figures.views")}</dt><dd>{document.viewed.views}</dd></div>
          {!shown.aggregateOnly && <div><dt class="quiet">{t("documents.figures.people")}</dt><dd>{document.viewed.people}</dd></div>}
          {!shown.aggregateOnly && <div><dt class="quiet">{t("documents.figures.time")}</dt><dd>{document.viewed.views > 0 ? duration(document.viewed.seconds / document.viewed.views) : "–"}</dd></div>}
        </dl>
        {shown.aggregateOnly && <p class="quiet">{t("documents.aggregate")}</p>}
        {!shown.aggregateOnly && shown.views.length === 0 && <p class="quiet">{t("documents.noViews")}</p>}
        {shown.pages.length > 0 && (
          <section class="card pad stack-tight" aria-labelledby="document-pages">
            <h2 id="document-pages">{t("documents.byPage")}</h2>
            <ol class="document-pages">
              {shown.pages.map((page) => (
                <li key={page.page} class="document-page">
                  <span class="small">{t("documents.page", { page: page.page })}</span>
                  <span class="document-bar" aria-hidden="true"><i style={{ width: `${Math.max(1, (page.seconds / page.views / longest) * 100)}%` }} /></span>
                  <span class="small quiet document-page-time">{t("documents.pageTime", { time: duration(page.seconds / page.views), count: page.views })}</span>
                </li>
              ))}
            </ol>
          </section>
        )}
        {shown.views.length > 0 && (
          <section class="stack-tight" aria-labelledby="document-views">
            <h2 id="document-views">{t("documents.latest")}</h2>
            <ul class="card">
              {shown.views.map((view) => (
                <li key={view.id} class="document-row">
                  <span class="grow document-about">
                    <span class="clip">{view.isKnown ? (view.contactId ? <Link to={`/app/contacts/${view.contactId}`} class="strong">{view.contactName ?? t("documents.somebody")}</Link> : <span class="strong">{view.contactName ?? t("documents.somebody")}</span>)
                      : view.contactId ? <>{t("documents.oneOf")} <Link to={`/app/contacts/${view.contactId}`}>{view.contactName ?? t("documents.somebody")}</Link></> : t("documents.anybody")}</span>
                    <span class="small quiet">{[t("documents.sawPages", { count: view.pages }), duration(view.seconds)].join(" · ")}</span>
                  </span>
                  <time class="small quiet" dateTime={view.at} title={formatFull(view.at)}>{formatWhen(view.at)}</time>
                </li>
              ))}
            </ul>
          </section>
        )}
        {editing && <DocumentForm document={document} onClose={() => setEditing(false)} onSaved={() => { setEditing(false); loaded.reload(); }} />}
      </>}
    </Page>
  );
}
