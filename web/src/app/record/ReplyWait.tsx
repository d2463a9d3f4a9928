import { ApiProblem } from "../../shared/api/problem";
import type { ReplyWait as Wait } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatDay } from "../../shared/i18n/format";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { dueAt } from "../../shared/ui/typed";

const choices = [1, 3, 7];
const day = 86_400_000;

/** "Remind me if no reply by ..." below a mail that was sent. */
export function ReplyWait({ messageId }: { messageId: string }) {
  const wait = useLoad<Wait | undefined>(`wait ${messageId}`, (signal) => client.get<Wait | undefined>(`/messages/${messageId}/reply-wait`, { signal }));
  const act = (call: Promise<unknown>) => void call.then(wait.reload, (thrown) => showToast(ApiProblem.from(thrown).detail, { tone: "bad" }));
  const ask = (days: number) => {
    const then = new Date(Date.now() + days * day);
    const due = dueAt(`${then.getFullYear()}-${then.getMonth() + 1}-${then.getDate()}`);
    if (due) act(client.put(`/messages/${messageId}/reply-wait`, { dueAt: due }));
  };
  if (wait.value && !wait.problem) {
    const now = wait.value;
    return (
      <p class="row wrap small quiet" role="status">
        <span>{now.state === "waiting" ? t("wait.until", { when: formatDay(now.dueAt) }) : t(now.state === "replied" ? "wait.replied" : "wait.taskMade")}</span>
        {now.state === "waiting" && <button type="button" class="link-button" onClick={() => act(client.delete(`/messages/${messageId}/reply-wait`))}>{t("wait.stop")}</button>}
      </p>
    );
  }
  if (wait.problem || wait.value === null) return null;
  return (
    <select class="select wait-choice" aria-label={t("wait.action")} value="" onChange={(event) => ask(Number(event.currentTarget.value))}>
      <option value="" disabled>{t("wait.action")}</option>
      {choices.map((days) => <option key={days} value={days}>{t("wait.days", { count: days })}</option>)}
    </select>
  );
}
