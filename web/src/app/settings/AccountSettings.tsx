import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import { locale, locales, t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { chooseLocale, session, signOut } from "../kernel/session";
import { MeetingLinkForm } from "./MeetingLinkForm";

/** Who is signed in, in which language, and the way out. */
export function AccountSettings() {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const me = session.value.stage === "signedIn" ? session.value.me : null;
  const attempt = (work: Promise<void>) => void work.then(() => setProblem(null), (thrown: unknown) => setProblem(ApiProblem.from(thrown)));
  if (!me) return null;
  return (
    <section class="stack" aria-labelledby="account-title">
      <div class="section-head"><h2 id="account-title">{t("settings.account")}</h2></div>
      {problem && <ProblemNotice problem={problem} />}
      <div class="card pad stack account">
        <div class="stack-none"><span class="strong">{me.name}</span><span class="quiet">{me.email}</span><span class="quiet">{me.organization.name}</span></div>
        <Select id="language" label={t("settings.language")} value={locale.value} onValue={(choice) => attempt(chooseLocale(choice))}
          options={locales.map((choice) => ({ value: choice.locale, text: choice.name }))} />
        <p class="small quiet">{t("settings.languageHint")}</p>
        <div><fluent-button id="sign-out" onClick={() => attempt(signOut())}>{t("nav.signOut")}</fluent-button></div>
      </div>
      <MeetingLinkForm />
    </section>
  );
}
