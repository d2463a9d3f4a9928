import type { MailUpload, UploadProblem } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { navigate } from "../kernel/router";
import { client } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { WorkProgress } from "../kernel/WorkProgress";

/** What the state of an upload is called. */
export const titles = {
  open: "uploads.open", running: "uploads.running", done: "uploads.done", failed: "uploads.failed", cancelled: "uploads.cancelled",
} as const satisfies Record<MailUpload["state"], PlainKey>;

/** How far an upload is, or how it ended: what is on record now, what was before, and what is not, with the reasons. */
export function UploadProgress({ one, onCancel, onStart }: { one: MailUpload; onCancel: () => void; onStart: () => void }) {
  const working = one.state === "running";
  return (
    <section class="card pad stack" aria-labelledby="upload-state">
      <div role="status"><h2 id="upload-state">{t(titles[one.state])}</h2></div>
      {one.problem && <Notice tone={working ? "warning" : "danger"} title={t(working ? "uploads.waiting" : "uploads.failed")}><p>{one.problem.detail}</p></Notice>}
      {one.state === "cancelled" && <p class="quiet">{t("uploads.cancelledText")}</p>}
      {one.state === "open" && <>
        <p class="quiet">{t("uploads.openText", { count: one.messages })}</p>
        <div class="row wrap"><fluent-button appearance="primary" onClick={onStart}>{t("uploads.start")}</fluent-button><fluent-button onClick={onCancel}>{t("uploads.cancel")}</fluent-button></div>
      </>}
      {working && <WorkProgress labelledBy="upload-state" done={one.done} of={one.messages} startedAt={one.startedAt} />}
      {one.state !== "open" && (
        <ul class="work-counts">
          <li><Icon name="check" size={16} />{t("uploads.logged", { count: one.logged })}</li>
          {one.present > 0 && <li><Icon name="right" size={16} />{t("uploads.present", { count: one.present })}</li>}
          {one.notLogged > 0 && <li class="danger-text"><Icon name="warning" size={16} />{t("uploads.notLogged", { count: one.notLogged })}</li>}
        </ul>
      )}
      {working && <div><fluent-button id="upload-cancel" onClick={onCancel}>{t("uploads.cancel")}</fluent-button></div>}
      {!working && one.notLogged > 0 && <Problems id={one.id} />}
      {!working && one.state !== "open" && <div class="row wrap">
        <fluent-button id="upload-done" appearance="primary" onClick={() => void navigate("/app/contacts")}>{t("import.toContacts")}</fluent-button>
        <fluent-button onClick={() => void navigate("/app/mail/upload")}>{t("uploads.another")}</fluent-button>
      </div>}
    </section>
  );
}

function Problems({ id }: { id: string }) {
  const list = usePages<UploadProblem>(`upload-problems ${id}`, (after, signal) => client.get(`/mail-uploads/${id}/problems`, { query: { after }, ...(signal ? { signal } : {}) }), (have, more) => [...have, ...more]);
  if (list.problem) return <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />;
  return (
    <section class="stack-tight" aria-labelledby="upload-problems">
      <h3 id="upload-problems">{t("uploads.problems")}</h3>
      <ul class="uploads">
        {(list.items ?? []).map((row) => (
          <li key={row.number} class="upload-problem">
            <p class="strong clip">{row.subject || t("timeline.noSubject")}{row.from && <span class="quiet"> · {row.from}</span>}</p>
            <p>{row.detail}</p>
            <p class="quiet small clip">{t("uploads.place", { name: row.fileName, number: row.inFile })}</p>
          </li>
        ))}
      </ul>
      {list.more && <div><fluent-button disabled={list.more.loading} onClick={() => list.more?.load()}>{t("uploads.more")}</fluent-button></div>}
    </section>
  );
}
