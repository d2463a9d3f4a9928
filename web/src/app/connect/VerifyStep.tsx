import { useEffect } from "preact/hooks";
import type { ApiProblem } from "../../shared/api/problem";
import type { ConnectStep, Consent, Detection, Mailbox } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Hint } from "./AddressStep";
import { fieldToMend, groupFingerprint, steps, type ConnectForm } from "./form";
import { useVerification, type StepStatus } from "./useVerification";

const stepWords = {
  imap_reach: "connect.step.imap_reach", imap_login: "connect.step.imap_login", smtp_reach: "connect.step.smtp_reach",
  smtp_login: "connect.step.smtp_login", test_message: "connect.step.test_message",
} as const satisfies Record<ConnectStep, PlainKey>;

const stateWords = {
  waiting: "connect.state.waiting", running: "connect.state.running", passed: "connect.state.passed", failed: "connect.state.failed", warning: "connect.state.warning",
} as const satisfies Record<StepStatus["state"], PlainKey>;

const mendWords: Record<string, PlainKey> = {
  address: "connect.mend.address", password: "connect.mend.password", "smtp-password": "connect.mend.password", "imap-host": "connect.mend.imap", "smtp-host": "connect.mend.smtp",
};
// Long enough to see the last tick, short enough not to wait for.
const lookAtTicks = 900;

/** The five steps as they happen; a failed one names its remedy and leads back to the right field. */
export function VerifyStep({ form, consent, mailbox, automation, hint, onMend, onDone }: {
  form: ConnectForm; consent: Consent; mailbox: Mailbox | undefined; automation: boolean; hint: Detection["hint"]; onMend: (field: string) => void; onDone: (mailbox: Mailbox) => void;
}) {
  const { verification, run } = useVerification(form, consent, mailbox, automation);
  const { status, problem, connected, running } = verification;
  const warned = steps.some((step) => status[step].state === "warning");
  useEffect(() => {
    if (!connected || warned) return;
    const timer = setTimeout(() => onDone(connected), lookAtTicks);
    return () => clearTimeout(timer);
  }, [connected, warned]);
  const touched = steps.some((step) => status[step].state !== "waiting");
  return (
    <div class="stack">
      <div class="stack-tight"><h2>{running ? t("connect.verify.title") : problem ? t("connect.verify.failed") : t("connect.verify.passed")}</h2><p class="quiet">{form.address}</p></div>
      {form.provider !== "memory" && (
        <ol class="ticks">
          {steps.map((step, index) => {
            // Before the first word from the host, the first step is the one that runs.
            const shown: StepStatus = running && !touched && index === 0 ? { state: "running" } : status[step];
            return (
              <li key={step} class={`tick tick-${shown.state}`}>
                <Mark state={shown.state} />
                <span class="grow stack-none">
                  <span>{t(stepWords[step])}<span class="visually-hidden">{`: ${t(stateWords[shown.state])}`}</span></span>
                  {shown.state === "warning" && shown.detail && <span class="small quiet">{shown.detail}</span>}
                </span>
              </li>
            );
          })}
        </ol>
      )}
      <p class="visually-hidden" role="status">{announce(status)}</p>
      {problem && <Failure problem={problem} form={form} hint={hint} onMend={onMend} onAgain={(fingerprint) => void run(fingerprint)} />}
      {connected && warned && <div><fluent-button appearance="primary" onClick={() => onDone(connected)}>{t("connect.continue")}</fluent-button></div>}
    </div>
  );
}

function Failure({ problem, form, hint, onMend, onAgain }: {
  problem: ApiProblem; form: ConnectForm; hint: Detection["hint"]; onMend: (field: string) => void; onAgain: (fingerprint?: string) => void;
}) {
  const field = fieldToMend(problem, form);
  const words = field ? mendWords[field] : undefined;
  const fingerprint = problem.fingerprint;
  return (
    <div class="stack">
      <ProblemNotice problem={problem}>
        {fingerprint && <><p>{t("connect.fingerprint")}</p><p class="mono fingerprint">{groupFingerprint(fingerprint).split(":").map((pair, index) => <>{index > 0 && <>:<wbr /></>}{pair}</>)}</p><p>{t("connect.fingerprintHint")}</p></>}
      </ProblemNotice>
      {problem.code === "app_password_needed" && <Hint hint={hint} />}
      <div class="row wrap">
        {fingerprint && <fluent-button id="trust" appearance="primary" onClick={() => onAgain(fingerprint)}>{t("connect.trust")}</fluent-button>}
        {field && words && <fluent-button id="mend" appearance={fingerprint ? undefined : "primary"} onClick={() => onMend(field)}>{t(words)}</fluent-button>}
        <fluent-button id="again" appearance={!field && !fingerprint ? "primary" : undefined} onClick={() => onAgain()}>{t("action.tryAgain")}</fluent-button>
      </div>
    </div>
  );
}

function Mark({ state }: { state: StepStatus["state"] }) {
  return (
    <span class="tick-mark" aria-hidden="true">
      {state === "running" ? <fluent-spinner size="tiny" />
        : state === "passed" ? <Icon name="check" size={16} />
        : state === "failed" ? <Icon name="cross" size={16} />
        : state === "warning" ? <Icon name="warning" size={16} /> : null}
    </span>
  );
}

function announce(status: Record<ConnectStep, StepStatus>): string {
  const last = steps.filter((step) => !["waiting", "running"].includes(status[step].state)).at(-1);
  return last ? `${t(stepWords[last])}: ${t(stateWords[status[last].state])}` : "";
}
