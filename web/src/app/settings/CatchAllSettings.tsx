import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { CatchAll } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatWhen } from "../../shared/i18n/format";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** How the mailbox fares in which mail to logging addresses arrives, for administrators; nothing where none is set. */
export function CatchAllSettings() {
  const loaded = useLoad<CatchAll>("catch-all", (signal) => client.get("/catch-all", { signal }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const view = loaded.value;
  if (!view || view.mailbox === null) return null;
  const look = async () => {
    try {
      await client.post("/catch-all/look");
      setProblem(null);
      showToast(t("catchAll.looking"));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    loaded.reload();
  };
  return (
    <section class="card pad stack" aria-labelledby="catch-all-title">
      <h3 id="catch-all-title">{t("catchAll.title")}</h3>
      <dl class="own-mail">
        <div><dt>{t("catchAll.mailbox")}</dt><dd class="mono">{view.mailbox}, {view.folder}</dd></div>
        <div><dt>{t("catchAll.checked")}</dt><dd>{view.checkedAt ? formatWhen(view.checkedAt) : t("files.notYet")}</dd></div>
        <div><dt>{t("catchAll.taken")}</dt><dd>{view.taken.toLocaleString()}</dd></div>
        <div><dt>{t("catchAll.leftAlone")}</dt><dd>{view.leftAlone.toLocaleString()}</dd></div>
        {view.waiting > 0 && <div><dt>{t("catchAll.waiting")}</dt><dd>{view.waiting.toLocaleString()}</dd></div>}
        {view.tooLarge > 0 && <div><dt>{t("catchAll.tooLarge")}</dt><dd>{view.tooLarge.toLocaleString()}</dd></div>}
      </dl>
      {view.problem && <Notice tone="danger" title={view.problem.detail}><p>{view.problem.remedy}</p><p class="small quiet">{t("catchAll.since", { when: formatWhen(view.problem.since) })}</p></Notice>}
      {problem && <ProblemNotice problem={problem} />}
      <div class="row"><fluent-button id="catch-all-look" onClick={() => void look()}>{t("catchAll.look")}</fluent-button></div>
    </section>
  );
}
