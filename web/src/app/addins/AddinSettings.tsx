import { useState } from "preact/hooks";
import type { LinkedIdentity } from "../../shared/api/addinTypes";
import { ApiProblem } from "../../shared/api/problem";
import type { Page } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { confirm } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { InstallCards } from "../kernel/InstallCards";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

const kinds = { google: "addins.kind.google", entra: "addins.kind.entra", exchange: "addins.kind.exchange" } as const satisfies Record<LinkedIdentity["kind"], PlainKey>;

/** The add-ins for mail clients, and the accounts there that sign the member in. */
export function AddinSettings() {
  const linked = useLoad<Page<LinkedIdentity>>("linked-identities", (signal) => client.get("/linked-identities", { signal }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const unlink = async (identity: LinkedIdentity) => {
    if (!await confirm({ title: t("addins.unlink.title", { address: identity.address }), text: t("addins.unlink.text"), action: t("addins.unlink") })) return;
    setProblem(null);
    try {
      await client.delete(`/linked-identities/${identity.id}`);
      linked.change((page) => ({ ...page, items: page.items.filter((row) => row.id !== identity.id) }));
      showToast(t("addins.unlinked", { address: identity.address }));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      linked.reload();
    }
  };
  return (
    <section class="stack" aria-labelledby="addins-title">
      <div class="section-head"><h2 id="addins-title">{t("addins.title")}</h2></div>
      <p class="quiet">{t("addins.text")}</p>
      <InstallCards identities={linked.value?.items} />
      <section class="card pad stack" aria-labelledby="linked-title">
        <div class="stack-tight"><h3 id="linked-title">{t("addins.linked.title")}</h3><p class="quiet">{t("addins.linked.text")}</p></div>
        {(problem ?? linked.problem) && <ProblemNotice problem={problem ?? linked.problem} action={{ label: t("action.tryAgain"), run: linked.reload }} />}
        {!linked.value && !linked.problem && <span class="skeleton w60" role="status" aria-label={t("addins.linked.title")} />}
        {linked.value?.items.length === 0 && <p class="quiet">{t("addins.linked.none")}</p>}
        {linked.value && linked.value.items.length > 0 && (
          <ul>
            {linked.value.items.map((identity) => (
              <li key={identity.id} class="linked">
                <div class="grow stack-tight"><span class="strong">{identity.address}</span>
                  <span class="small quiet">{t(kinds[identity.kind])} · <time dateTime={identity.lastSeenAt} title={formatFull(identity.lastSeenAt)}>{t("addins.linked.seen", { when: formatWhen(identity.lastSeenAt) })}</time></span></div>
                <fluent-button size="small" onClick={() => void unlink(identity)}>{t("addins.unlink")}</fluent-button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </section>
  );
}
