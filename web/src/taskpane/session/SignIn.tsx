import type { ApiProblem } from "../../shared/api/problem";
import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import "./session.css";

/** What the pane is for, and the one button that opens the sign-in window. */
export function SignIn({ waiting, problem, onSignIn, onCancel }: { waiting: boolean; problem: ApiProblem | null; onSignIn: () => void; onCancel: () => void }) {
  return (
    <section class="sign-in">
      <img class="sign-in-mark" src="/icon.svg" alt="" width="48" height="48" />
      <h1 class="sign-in-title">{t("pane.signIn.title")}</h1>
      <p class="quiet">{t("pane.signIn.text")}</p>
      {problem && !waiting && <ProblemNotice problem={problem} />}
      <div class="sign-in-actions">
        <fluent-button id="sign-in" appearance="primary" disabled={waiting} onClick={onSignIn}>{t("pane.signIn.action")}</fluent-button>
        {waiting && <fluent-button appearance="subtle" onClick={onCancel}>{t("action.cancel")}</fluent-button>}
      </div>
      <p class="small quiet" role="status">{waiting ? t("pane.signIn.waiting") : ""}</p>
    </section>
  );
}
