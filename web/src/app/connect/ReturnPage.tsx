import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { ConnectStep, Mailbox, SignInStep, StepState } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { navigate, query } from "../kernel/router";
import { client, live } from "../kernel/session";
import { DoneStep } from "./DoneStep";
import { WizardPage } from "./WizardPage";

const stepWords = {
  sign_in: "connect.step.sign_in", read: "connect.step.read", send_permission: "connect.step.send_permission",
  imap_reach: "connect.step.imap_reach", imap_login: "connect.step.imap_login", smtp_reach: "connect.step.smtp_reach",
  smtp_login: "connect.step.smtp_login", test_message: "connect.step.test_message",
} as const satisfies Record<ConnectStep | SignInStep, PlainKey>;

// The host asks the provider and then tries every step.
const timeLimit = 150_000;
const again = () => void navigate("/app/settings/email/connect");

/** Where the provider sends the member back to: redeems what was granted, tries the connection, and says how it went. */
export function ReturnPage() {
  const id = query.value.get("authorization");
  if (query.value.get("agreed")) {
    return <WizardPage step={3}><Notice tone="info" title={t("connect.return.agreed")}><p>{t("connect.return.agreedText")}</p></Notice></WizardPage>;
  }
  if (!id) {
    return <WizardPage step={3}><Notice tone="danger" title={t("connect.return.lost")} action={{ label: t("connect.return.again"), run: again }}><p>{t("connect.return.lostText")}</p></Notice></WizardPage>;
  }
  return <Complete key={id} id={id} />;
}

function Complete({ id }: { id: string }) {
  const [steps, setSteps] = useState<{ step: ConnectStep | SignInStep; state: StepState }[]>([]);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [connected, setConnected] = useState<Mailbox | null>(null);
  const complete = async (address?: string) => {
    setProblem(null);
    setSteps([]);
    try {
      setConnected(await client.post<Mailbox>(`/mailboxes/authorizations/${id}/complete`, address ? { address } : {}, { timeout: timeLimit }));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  useEffect(() => {
    const stop = live.on("mailbox.step", ({ attemptId, step, state }) => {
      if (attemptId === id) setSteps((before) => [...before.filter((known) => known.step !== step), { step, state }]);
    });
    void complete();
    return stop;
  }, []);
  if (connected) return <DoneStep mailbox={connected} reconnect={false} />;
  return (
    <WizardPage step={4}>
      <div class="stack">
        <h2>{problem ? t("connect.verify.failed") : t("connect.verify.title")}</h2>
        {!problem && steps.length === 0 && <p class="row" role="status"><fluent-spinner size="tiny" />{t("connect.return.redeeming")}</p>}
        <ol class="ticks">{steps.map(({ step, state }) => <Tick key={step} words={t(stepWords[step])} state={state} />)}</ol>
        {problem && <Refusal problem={problem} onConfirm={(address) => void complete(address)} onRetry={() => void complete()} />}
      </div>
    </WizardPage>
  );
}

function Tick({ words, state }: { words: string; state: StepState }) {
  const word = { running: "connect.state.running", passed: "connect.state.passed", failed: "connect.state.failed", warning: "connect.state.warning" } as const;
  return (
    <li class={`tick tick-${state}`}>
      <span class="tick-mark" aria-hidden="true">{state === "running" ? <fluent-spinner size="tiny" /> : <Icon name={state === "passed" ? "check" : state === "failed" ? "cross" : "warning"} size={16} />}</span>
      <span>{words}<span class="visually-hidden">{`: ${t(word[state])}`}</span></span>
    </li>
  );
}

/** What went wrong, and the one thing to do about it. */
function Refusal({ problem, onConfirm, onRetry }: { problem: ApiProblem; onConfirm: (address: string) => void; onRetry: () => void }) {
  const other = problem.code === "address_differs" ? problem.addresses[0] : undefined;
  const link = problem.adminConsentUrl;
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    showToast(t("action.copied"));
  };
  // Only what failed outside the grant can succeed with the same one.
  const retryable = problem.status === 0 || problem.step !== undefined && problem.step !== "sign_in";
  return (
    <div class="stack">
      <ProblemNotice problem={problem}>{link && <p class="mono clip">{link}</p>}</ProblemNotice>
      <div class="row wrap">
        {other && <fluent-button id="confirm-address" appearance="primary" onClick={() => onConfirm(other)}>{t("connect.return.confirm", { address: other })}</fluent-button>}
        {link && <fluent-button id="copy-consent" appearance="primary" onClick={() => void copy(link)}>{t("connect.return.copyLink")}</fluent-button>}
        {retryable && <fluent-button id="retry" appearance="primary" onClick={onRetry}>{t("action.tryAgain")}</fluent-button>}
        <fluent-button id="sign-in-again" appearance={!other && !link && !retryable ? "primary" : undefined} onClick={again}>{t("connect.return.again")}</fluent-button>
      </div>
    </div>
  );
}
