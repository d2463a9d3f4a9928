import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { LinkedIdentity, LinkOffer } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Page } from "../kernel/Page";
import { client, session } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { kindWords } from "./words";

/** Where an add-on sends somebody whose account it does not know: who would be linked to whom, and a button that says yes. */
export function LinkPage() {
  const [offer] = useState(() => location.hash.slice(1));
  const shown = useLoad<LinkOffer>(`link ${offer}`, () => client.post<LinkOffer>("/linked-identities/offers", { offer }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [linked, setLinked] = useState(false);
  const [busy, setBusy] = useState(false);
  const me = session.value.stage === "signedIn" ? session.value.me : null;
  const link = async () => {
    setBusy(true);
    try {
      await client.post<LinkedIdentity>("/linked-identities", { offer });
      setProblem(null);
      setLinked(true);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  const view = shown.value;
  const done = linked || view?.state === "linked";
  return (
    <Page title={t("link.title")}>
      <div class="stack">
        {shown.problem && <ProblemNotice problem={shown.problem} />}
        {problem && <ProblemNotice problem={problem} />}
        {!view && !shown.problem && <p class="row" role="status"><fluent-spinner size="tiny" />{t("link.loading")}</p>}
        {view && me && (done
          ? <Notice tone="info" title={t("link.done", { address: view.address })} action={{ label: t("link.close"), run: () => window.close() }}><p>{t("link.doneText")}</p></Notice>
          : view.state === "taken"
            ? <Notice tone="warning" title={t("link.taken", { address: view.address })}><p>{t("link.takenText")}</p></Notice>
            : (
              <section class="card pad stack">
                <p>{t("link.text", { account: t(kindWords[view.kind]), address: view.address, name: me.name, organization: me.organization.name })}</p>
                {!view.isOwnAddress && <Notice tone="warning" title={t("link.otherAddress", { email: me.email })}><p>{t("link.otherAddressText")}</p></Notice>}
                <div><fluent-button id="link" appearance="primary" disabled={busy} onClick={() => void link()}>{t("link.action")}</fluent-button></div>
              </section>
            ))}
      </div>
    </Page>
  );
}
