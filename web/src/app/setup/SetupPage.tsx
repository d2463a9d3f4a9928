import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Me } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { focusField, TextField } from "../../shared/ui/TextField";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { navigate } from "../kernel/router";
import { client, enter } from "../kernel/session";
import { Front } from "./Front";

const fields = ["organizationName", "name", "email", "password", "code"] as const;
type Field = (typeof fields)[number];

/** The first visit: who uses Inlay here, and whether to begin with a real mailbox or with a demo. */
export function SetupPage({ codeRequired }: { codeRequired: boolean }) {
  const [values, setValues] = useState<Record<Field, string>>({ organizationName: "", name: "", email: "", password: "", code: "" });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [missing, setMissing] = useState<Field[]>([]);
  const [busy, setBusy] = useState<"real" | "demo" | null>(null);
  const shown = fields.filter((field) => field !== "code" || codeRequired);

  useEffect(() => focusField(codeRequired ? "code" : "organizationName"), []);

  const create = async (demo: boolean) => {
    const empty = shown.filter((field) => values[field].trim() === "");
    setMissing(empty);
    if (empty[0]) return focusField(empty[0]);
    setBusy(demo ? "demo" : "real");
    setProblem(null);
    try {
      const { code, ...rest } = values;
      const me = await client.post<Me>("/setup", { ...rest, demo, ...(codeRequired ? { code: code.trim() } : {}) }, { timeout: 60_000 });
      await navigate(demo ? "/app" : "/app/settings/email/connect", { replace: true });
      await enter(me);
    } catch (thrown) {
      const failed = ApiProblem.from(thrown);
      setProblem(failed);
      setBusy(null);
      const wrong = shown.find((field) => failed.errors[field]);
      if (wrong) focusField(wrong);
    }
  };
  const field = (name: Field, label: string, rest: Partial<Parameters<typeof TextField>[0]> = {}) => (
    <TextField id={name} label={label} value={values[name]} onValue={(value) => setValues((before) => ({ ...before, [name]: value }))}
      error={missing.includes(name) && values[name].trim() === "" ? t("setup.fieldNeeded") : problem?.errors[name]?.[0]} {...rest} />
  );

  return (
    <Front title={t("setup.title")} text={t("setup.text")}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void create(false); }}>
        {codeRequired && field("code", t("setup.code"), { hint: t("setup.codeHint"), autocomplete: "one-time-code" })}
        {field("organizationName", t("setup.organization"), { autocomplete: "organization" })}
        {field("name", t("setup.name"), { autocomplete: "name" })}
        {field("email", t("setup.email"), { type: "email", autocomplete: "username", inputMode: "email", hint: t("setup.emailHint") })}
        {field("password", t("setup.password"), { type: "password", autocomplete: "new-password", hint: t("setup.passwordHint") })}
        {problem && Object.keys(problem.errors).length === 0 && <ProblemNotice problem={problem} />}
        <div class="setup-choices">
          <div class="setup-choice">
            <fluent-button id="setup-real" type="submit" appearance="primary" disabled={busy !== null}>{t("setup.real")}</fluent-button>
            <p class="small quiet">{t("setup.realHint")}</p>
          </div>
          <div class="setup-choice">
            <fluent-button id="setup-demo" type="button" disabled={busy !== null} onClick={() => void create(true)}>{t("setup.demo")}</fluent-button>
            <p class="small quiet">{t("setup.demoHint")}</p>
          </div>
        </div>
        <p class="small quiet" role="status">{busy && t("setup.busy")}</p>
      </form>
    </Front>
  );
}
