import { useRef, useState } from "preact/hooks";
import { isAbort } from "../../shared/api/client";
import { ApiProblem } from "../../shared/api/problem";
import type { MailUpload } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { FileDrop } from "../kernel/FileDrop";
import { navigate, query } from "../kernel/router";
import { client } from "../kernel/session";

type Refused = { name: string; detail: string };

/** Files are chosen, go to the host one after the other, and are logged. What the host refuses is named, and the others wait for a word. */
export function ChooseMail() {
  const [creates, setCreates] = useState(true);
  const [at, setAt] = useState<{ name: string; number: number; of: number } | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [left, setLeft] = useState<{ upload: MailUpload; refused: Refused[] } | null>(null);
  const leaving = useRef<AbortController | null>(null);
  const start = async (id: string) => {
    await client.post<MailUpload>(`/mail-uploads/${id}/start`);
    await navigate(`/app/mail/upload/${id}`);
  };
  const take = async (files: File[]) => {
    const refused: Refused[] = [];
    const abort = new AbortController();
    leaving.current = abort;
    setProblem(null);
    setLeft(null);
    let upload: MailUpload | null = null;
    try {
      const contactId = query.value.get("contact");
      upload = await client.post<MailUpload>("/mail-uploads", { createsContacts: creates, ...(contactId ? { contactId } : {}) });
      for (const [index, file] of files.entries()) {
        setAt({ name: file.name, number: index + 1, of: files.length });
        try {
          upload = await client.postRaw<MailUpload>(`/mail-uploads/${upload.id}/files`, file, "application/octet-stream", { query: { fileName: file.name }, timeout: 0, signal: abort.signal });
        } catch (thrown) {
          if (abort.signal.aborted || isAbort(thrown)) throw thrown;
          const why = ApiProblem.from(thrown);
          // About this file alone; else the next would fare no better.
          if (!(why.status === 422 || why.status === 413)) throw thrown;
          refused.push({ name: file.name, detail: why.detail });
        }
      }
      if (refused.length === 0) await start(upload.id);
      else setLeft({ upload, refused });
    } catch (thrown) {
      if (upload) void client.post(`/mail-uploads/${upload.id}/cancel`).catch(() => undefined);
      if (!abort.signal.aborted) setProblem(ApiProblem.from(thrown));
    }
    setAt(null);
  };
  return (
    <div class="stack">
      <Check id="upload-creates" label={t("logging.creates")} checked={creates} disabled={at !== null} onChecked={setCreates} />
      <FileDrop id="mail" label={t("uploads.choose")} drop={t("uploads.drop")} hint={t("uploads.hint")} accept=".eml,.mbox,.mbx,.mbs,message/rfc822,application/mbox" multiple onFiles={(files) => void take(files)}
        busy={at && <>
          <p role="status" class="row"><fluent-spinner size="tiny" /> {t("uploads.reading", { name: at.name, number: at.number, of: at.of })}</p>
          <fluent-button id="upload-stop" onClick={() => leaving.current?.abort()}>{t("uploads.stop")}</fluent-button>
        </>}>
        {problem && <ProblemNotice problem={problem} />}
      </FileDrop>
      {left && (
        <Notice tone="warning" title={t("uploads.refused", { count: left.refused.length })}>
          <ul class="upload-refused">{left.refused.map((file) => <li key={file.name}><span class="strong">{file.name}</span>: {file.detail}</li>)}</ul>
          {left.upload.files > 0 && <div><fluent-button id="upload-others" appearance="primary" onClick={() => void start(left.upload.id).catch((thrown: unknown) => setProblem(ApiProblem.from(thrown)))}>{t("uploads.others", { count: left.upload.files })}</fluent-button></div>}
        </Notice>
      )}
    </div>
  );
}
