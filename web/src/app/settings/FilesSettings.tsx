import type { FilesView } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatSize, formatWhen } from "../../shared/i18n/format";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** What the organization's attachments take, and how scanning them fares, for administrators. */
export function FilesSettings() {
  const loaded = useLoad<FilesView>("files", (signal) => client.get("/files", { signal }));
  const files = loaded.value;
  return (
    <section class="stack" aria-labelledby="files-title">
      <div class="section-head"><h2 id="files-title">{t("files.title")}</h2></div>
      <p class="quiet">{t("files.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!files && !loaded.problem && <div class="card pad" role="status" aria-label={t("files.loading")}><span class="skeleton w60" /></div>}
      {files && <>
        <div class="card pad stack">
          <h3 id="files-used">{files.quotaBytes === null ? t("files.usedFree", { used: formatSize(files.usedBytes) }) : t("files.used", { used: formatSize(files.usedBytes), quota: formatSize(files.quotaBytes) })}</h3>
          {files.quotaBytes !== null && <meter class="files-meter" min={0} max={files.quotaBytes} high={files.quotaBytes * 0.9} optimum={0} value={files.usedBytes} aria-labelledby="files-used" />}
          <p class="quiet">{t("files.count", { count: files.files })} {t("files.limits", { largest: formatSize(files.largestBytes) })}</p>
          {files.notKept > 0 && <Notice tone="warning" title={t("files.notKept", { count: files.notKept })}><p>{t("files.notKeptText")}</p></Notice>}
        </div>
        <div class="card pad stack">
          <h3>{t("files.scanner")}</h3>
          {files.scanner === null
            ? <p class="quiet">{t("files.noScanner")}</p>
            : <>
                <dl class="own-mail">
                  <div><dt>{t("files.address")}</dt><dd class="mono">{files.scanner.address}</dd></div>
                  <div><dt>{t("files.answered")}</dt><dd>{files.scanner.answeredAt ? formatWhen(files.scanner.answeredAt) : t("files.notYet")}</dd></div>
                  <div><dt>{t("files.waiting")}</dt><dd>{files.scanner.waiting.toLocaleString()}</dd></div>
                  <div><dt>{t("files.infected")}</dt><dd>{files.scanner.infected.toLocaleString()}</dd></div>
                  {files.scanner.tooLarge > 0 && <div><dt>{t("files.tooLarge")}</dt><dd>{files.scanner.tooLarge.toLocaleString()}</dd></div>}
                </dl>
                {files.scanner.problem && <Notice tone="danger" title={files.scanner.problem.detail}><p>{files.scanner.problem.remedy}</p></Notice>}
                {files.scanner.tooLarge > 0 && <p class="quiet">{t("files.tooLargeText")}</p>}
              </>}
        </div>
      </>}
    </section>
  );
}
