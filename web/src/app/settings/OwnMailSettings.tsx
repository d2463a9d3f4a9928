import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { OwnMail } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatWhen } from "../../shared/i18n/format";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** How the product's own mail goes out and whether it does, for administrators. */
export function OwnMailSettings() {
  const loaded = useLoad<OwnMail>("own-mail", (signal) => client.get("/own-mail", { signal }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const mail = loaded.value;
  const test = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const now = await client.post<OwnMail>("/own-mail/tests", undefined, { timeout: 250_000 });
      showToast(t(now.server ? "ownMail.tested" : "ownMail.written"));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
    loaded.reload();
  };
  return (
    <section class="stack" aria-labelledby="own-mail-title">
      <div class="section-head"><h2 id="own-mail-title">{t("settings.mail")}</h2></div>
      <p class="quiet">{t("ownMail.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!mail && !loaded.problem && <div class="card pad" role="status" aria-label={t("ownMail.loading")}><span class="skeleton w60" /></div>}
      {mail && (
        <div class="card pad stack">
          <dl class="own-mail">
            <div><dt>{t(mail.server ? "ownMail.server" : "ownMail.folder")}</dt><dd class="mono">{mail.server ?? mail.folder}</dd></div>
            <div><dt>{t("ownMail.from")}</dt><dd class="mono">{mail.from}</dd></div>
            <div><dt>{t("ownMail.last")}</dt><dd>{mail.lastMailedAt ? formatWhen(mail.lastMailedAt) : t("ownMail.never")}</dd></div>
          </dl>
          {mail.problem && !problem && <Notice tone="warning" title={mail.problem.detail}><p>{mail.problem.remedy}</p>{mail.waiting > 0 && <p>{t("ownMail.waiting", { count: mail.waiting })}</p>}</Notice>}
          {problem && <ProblemNotice problem={problem} />}
          <div class="row"><fluent-button id="own-mail-test" disabled={busy} onClick={() => void test()}>{t("ownMail.test")}</fluent-button>{busy && <fluent-spinner size="tiny" />}</div>
        </div>
      )}
    </section>
  );
}
