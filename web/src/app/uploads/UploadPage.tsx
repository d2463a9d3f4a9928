import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { MailUpload, Page as PageOf } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatWhen } from "../../shared/i18n/format";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Page } from "../kernel/Page";
import { Link } from "../kernel/router";
import { client, live } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { ChooseMail } from "./ChooseMail";
import { titles, UploadProgress } from "./UploadProgress";
import "./uploads.css";

const lookEvery = 3_000;

/** Mail out of files, .eml and .mbox, onto the record. The address names the upload, so that one can leave and come back. */
export function UploadPage({ uploadId }: { uploadId: string | null }) {
  return <Page title={t("uploads.title")}>{uploadId === null ? <><ChooseMail /><Earlier /></> : <OneUpload id={uploadId} />}</Page>;
}

function OneUpload({ id }: { id: string }) {
  const one = useLoad<MailUpload>(`mail-upload ${id}`, (signal) => client.get(`/mail-uploads/${id}`, { signal }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const { change, reload } = one;
  useEffect(() => live.on("mail_upload.progress", ({ upload }) => {
    if (upload.id === id) change((before) => (before.state === upload.state && upload.done < before.done ? before : upload));
  }), [id, change]);
  const working = one.value?.state === "running";
  // Should the live connection be gone, the page still gets to know.
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(reload, lookEvery);
    return () => clearInterval(timer);
  }, [working, reload]);
  const act = async (path: string) => {
    try {
      const now = await client.post<MailUpload>(`/mail-uploads/${id}/${path}`);
      change(() => now);
      setProblem(null);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  if (one.problem && !one.value) return <ProblemNotice problem={one.problem} action={{ label: t("action.tryAgain"), run: reload }} />;
  if (!one.value) return <div class="card pad stack" role="status" aria-label={t("uploads.title")}><span class="skeleton w40" /><span class="skeleton w80" /><span class="skeleton w60" /></div>;
  return <>
    {problem && <ProblemNotice problem={problem} />}
    <UploadProgress one={one.value} onCancel={() => void act("cancel")} onStart={() => void act("start")} />
  </>;
}

/** What was uploaded before, with how it ended. */
function Earlier() {
  const list = useLoad<PageOf<MailUpload>>("mail-uploads", (signal) => client.get("/mail-uploads", { signal }));
  if (!list.value || list.value.items.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="earlier-title">
      <h2 id="earlier-title">{t("uploads.earlier")}</h2>
      <ul class="card uploads">
        {list.value.items.map((one) => (
          <li key={one.id} class="upload-row">
            <Icon name={one.state === "failed" ? "warning" : "mail"} size={16} />
            <span class="grow">
              <Link to={`/app/mail/upload/${one.id}`}>{t("uploads.messages", { count: one.messages })}</Link>
              <span class="quiet small block">{t(titles[one.state])} · {formatWhen(one.createdAt)}</span>
            </span>
            <span class="quiet small">{t("uploads.logged", { count: one.logged })}{one.notLogged > 0 && <> · {t("uploads.notLogged", { count: one.notLogged })}</>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
