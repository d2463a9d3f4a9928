import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { SendState, TimelineEntry } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { confirm } from "../../shared/ui/Dialog";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { client } from "../kernel/session";

/** The connection broke at the one moment where nobody can tell: the member looks and decides; nothing is sent again by itself. */
export function UnconfirmedSend({ entry, onState }: { entry: TimelineEntry; onState: (messageId: string, state: SendState) => void }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (verb: "resend" | "confirm") => {
    if (verb === "resend" && !(await confirm({ title: t("unconfirmed.again.title"), text: t("unconfirmed.again.text"), action: t("unconfirmed.again") }))) return;
    setBusy(true);
    setProblem(null);
    try {
      const answer = await client.post<{ state?: SendState } | undefined>(`/messages/${entry.sourceId}/${verb}`);
      onState(entry.sourceId, answer?.state ?? (verb === "confirm" ? "accepted" : "written"));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  return (
    <div class="unconfirmed">
      <Notice tone="warning" title={t("unconfirmed.title")}>
        <p>{t("unconfirmed.text")}</p>
        <div class="row wrap">
          <fluent-button size="small" disabled={busy} onClick={() => void act("confirm")}>{t("unconfirmed.arrived")}</fluent-button>
          <fluent-button size="small" disabled={busy} onClick={() => void act("resend")}>{t("unconfirmed.again")}</fluent-button>
        </div>
      </Notice>
      {problem && <ProblemNotice problem={problem} />}
    </div>
  );
}
