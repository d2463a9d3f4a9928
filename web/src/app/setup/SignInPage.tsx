import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { focusField, TextField } from "../../shared/ui/TextField";
import { signIn } from "../kernel/session";
import { Front } from "./Front";

/** Email and password; where one wanted to go is where one lands. */
export function SignInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => focusField("email"), []);
  const submit = async () => {
    if (busy) return;
    if (!email.trim()) return focusField("email");
    if (!password) return focusField("password");
    setBusy(true);
    try {
      await signIn(email.trim(), password);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
      focusField("password");
    }
  };
  return (
    <Front title={t("signIn.title")} text={t("signIn.text")}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <TextField id="email" label={t("setup.email")} value={email} onValue={setEmail} type="email" inputMode="email" autocomplete="username" />
        <TextField id="password" label={t("setup.password")} value={password} onValue={setPassword} type="password" autocomplete="current-password" />
        {problem && <ProblemNotice problem={problem} />}
        <fluent-button id="sign-in" type="submit" appearance="primary" disabled={busy}>{t("signIn.action")}</fluent-button>
      </form>
    </Front>
  );
}
