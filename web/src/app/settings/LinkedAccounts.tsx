import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { LinkedIdentity, Page } from "../../shared/api/types";
import { locale, t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { kindWords } from "../link/words";

/** Accounts at Google and Microsoft that speak for the member inside their mail program, and the way to end that. */
export function LinkedAccounts() {
  const loaded = useLoad<Page<LinkedIdentity>>("linked-identities", (signal) => client.get("/linked-identities", { signal }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const day = new Intl.DateTimeFormat(locale.value, { dateStyle: "medium" });
  const unlink = (row: LinkedIdentity) => client.delete(`/linked-identities/${row.id}`).then(
    () => {
      loaded.change((page) => ({ ...page, items: page.items.filter((other) => other.id !== row.id) }));
      setProblem(null);
      showToast(t("link.unlinked", { address: row.address }));
    },
    (thrown: unknown) => setProblem(ApiProblem.from(thrown)));
  if (loaded.value?.items.length === 0 && !problem) return null;
  return (
    <section class="card pad stack account" aria-labelledby="linked-title">
      <div class="stack-tight"><h3 id="linked-title">{t("link.accounts")}</h3><p class="quiet">{t("link.accountsText")}</p></div>
      {problem && <ProblemNotice problem={problem} />}
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      <ul class="stack">
        {loaded.value?.items.map((row) => (
          <li key={row.id} class="row">
            <div class="grow stack-none">
              <span class="strong">{row.address}</span>
              <span class="small quiet">{t(kindWords[row.kind])} · {t("link.seen", { date: day.format(new Date(row.lastSeenAt)) })}</span>
            </div>
            <fluent-button size="small" aria-label={t("link.unlinkOf", { address: row.address })} onClick={() => void unlink(row)}>{t("link.unlink")}</fluent-button>
          </li>
        ))}
      </ul>
    </section>
  );
}
