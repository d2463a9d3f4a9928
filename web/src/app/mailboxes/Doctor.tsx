import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Mailbox, Page, ProviderCheck } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Checks } from "../../shared/ui/Checks";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { client } from "../kernel/session";

// Both servers with the host's own limit over all.
const timeLimit = 90_000;

/** Looks at everything that one mailbox stands on: what is wrong comes first with what to do, what works is folded away. */
export function useDoctor(mailbox: Mailbox) {
  const [checks, setChecks] = useState<ProviderCheck[] | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setProblem(null);
    setChecks(null);
    try {
      setChecks((await client.post<Page<ProviderCheck>>(`/mailboxes/${mailbox.id}/checks`, {}, { timeout: timeLimit })).items);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  return { checks, problem, busy, run };
}

export function DoctorReport({ checks, problem, busy }: { checks: ProviderCheck[] | null; problem: ApiProblem | null; busy: boolean }) {
  const passed = checks?.filter((check) => check.state === "passed") ?? [];
  const others = checks?.filter((check) => check.state !== "passed") ?? [];
  const isWell = !others.some((check) => check.state === "failed");
  return (
    <div role="status">
      {busy && <p class="row small quiet"><fluent-spinner size="tiny" />{t("mailboxes.check.running")}</p>}
      {problem && <ProblemNotice problem={problem} />}
      {checks && (
        <div class="doctor">
          <h4>{t(isWell ? "mailboxes.check.well" : "mailboxes.check.unwell")}</h4>
          {others.length > 0 && <Checks checks={others} />}
          {passed.length > 0 && <details><summary class="small">{t("mailboxes.check.passed", { count: passed.length })}</summary><Checks checks={passed} /></details>}
        </div>
      )}
    </div>
  );
}
