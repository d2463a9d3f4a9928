import { useEffect, useRef, useState } from "preact/hooks";
import { newId } from "../../shared/api/ids";
import { ApiProblem } from "../../shared/api/problem";
import type { ConnectStep, Consent, Mailbox, StepState } from "../../shared/api/types";
import { client, live } from "../kernel/session";
import { steps, toRequest, type ConnectForm } from "./form";

export type StepStatus = { state: StepState | "waiting"; detail?: string | null | undefined };
export type Verification = {
  status: Record<ConnectStep, StepStatus>; problem: ApiProblem | null; connected: Mailbox | null; running: boolean;
};

const untouched = (): Record<ConnectStep, StepStatus> => Object.fromEntries(steps.map((step) => [step, { state: "waiting" }])) as Record<ConnectStep, StepStatus>;
// Five steps against slow servers, each with the host's own limit, and the test message.
const timeLimit = 150_000;

/** One attempt to connect: started at once, its steps told by the event stream, its end by the answer. */
export function useVerification(form: ConnectForm, consent: Consent, mailbox: Mailbox | undefined, automation: boolean) {
  const [verification, setVerification] = useState<Verification>({ status: untouched(), problem: null, connected: null, running: true });
  const current = useRef<{ id: string; abort: AbortController } | null>(null);
  // Incoming and outgoing server may show different keys: what was trusted in this wizard stays trusted.
  const trusted = useRef<string[]>([]);

  const run = async (fingerprint?: string) => {
    current.current?.abort.abort();
    const attempt = { id: newId(), abort: new AbortController() };
    current.current = attempt;
    const mine = () => current.current === attempt;
    setVerification({ status: untouched(), problem: null, connected: null, running: true });
    if (fingerprint) trusted.current = [...new Set([...trusted.current, fingerprint])];
    const { provider, address, displayName, ...rest } = toRequest(form, consent, attempt.id, trusted.current.join(","));
    const body = mailbox ? rest : { provider, address, ...(displayName ? { displayName } : {}), ...rest, ...(automation ? { automation } : {}) };
    try {
      const connected = await client.post<Mailbox>(mailbox ? `/mailboxes/${mailbox.id}/reconnect` : "/mailboxes", body, { signal: attempt.abort.signal, timeout: timeLimit });
      if (mine()) setVerification((before) => ({ status: settle(before.status, null), problem: null, connected, running: false }));
    } catch (thrown) {
      if (!mine() || attempt.abort.signal.aborted) return;
      const problem = ApiProblem.from(thrown);
      setVerification((before) => ({ status: settle(before.status, problem), problem, connected: null, running: false }));
    }
  };

  useEffect(() => {
    const stop = live.on("mailbox.step", ({ attemptId, step, state, detail }) => {
      if (attemptId !== current.current?.id) return;
      setVerification((before) => (before.running ? { ...before, status: { ...before.status, [step]: { state, detail } } } : before));
    });
    void run();
    return () => {
      stop();
      current.current?.abort.abort();
    };
  }, []);
  return { verification, run };
}

/** The answer knows the end even when the stream was away: everything before the failed step passed, warnings stay. */
export function settle(status: Record<ConnectStep, StepStatus>, problem: { step?: string | undefined; detail: string } | null): Record<ConnectStep, StepStatus> {
  const failedAt = problem ? steps.findIndex((step) => step === problem.step) : steps.length;
  return Object.fromEntries(steps.map((step, index): [ConnectStep, StepStatus] => {
    const before = status[step];
    if (index < failedAt) return [step, before.state === "warning" ? before : { state: "passed" }];
    if (index === failedAt) return [step, { state: "failed" }];
    return [step, problem && before.state !== "running" ? before : { state: "waiting" }];
  })) as Record<ConnectStep, StepStatus>;
}
