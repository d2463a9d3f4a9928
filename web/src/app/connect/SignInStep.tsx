import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Authorization, AuthorizationRequest } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { client } from "../kernel/session";
import { providerName } from "./signIn";

/** Asks the host where to sign in, and goes there; what comes back is completed on the return page. */
export function SignInStep({ request, onBack }: { request: AuthorizationRequest; onBack: () => void }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const name = providerName(request.provider);
  const go = async () => {
    setProblem(null);
    try {
      const { authorizationUrl } = await client.post<Authorization>("/mailboxes/authorizations", request);
      location.assign(authorizationUrl);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  useEffect(() => void go(), []);
  return (
    <div class="stack">
      <div class="stack-tight"><h2>{t("connect.signIn.title", { provider: name })}</h2><p class="quiet">{request.address}</p></div>
      {!problem && <p class="row" role="status"><fluent-spinner size="tiny" />{t("connect.signIn.going", { provider: name })}</p>}
      {request.provider === "gmail" && <p class="small quiet">{t("connect.signIn.advancedProtection")}</p>}
      {problem && <ProblemNotice problem={problem} action={{ label: t("action.tryAgain"), run: () => void go() }} />}
      <div><fluent-button onClick={onBack}>{t("connect.back")}</fluent-button></div>
    </div>
  );
}
