import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page, WebhookDelivery } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { kindWord } from "./words";

type Shown = WebhookDelivery["state"] | "all";
const states = { waiting: "webhooks.state.waiting", delivered: "webhooks.state.delivered", dead: "webhooks.state.dead" } as const satisfies Record<WebhookDelivery["state"], PlainKey>;
const add = (have: WebhookDelivery[], more: WebhookDelivery[]) => [...have, ...more.filter((line) => !have.some((known) => known.id === line.id))];

/** What went to one endpoint, newest first. */
export function WebhookLog({ webhookId, onChanged }: { webhookId: string; onChanged: () => void }) {
  const [shown, setShown] = useState<Shown>("all");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const list = usePages<WebhookDelivery>(`deliveries ${webhookId} ${shown}`, (after, signal) =>
    client.get<Page<WebhookDelivery>>(`/webhooks/${webhookId}/deliveries`, { query: { state: shown === "all" ? null : shown, after, limit: 25 }, ...(signal ? { signal } : {}) }), add);
  const replay = async (delivery: WebhookDelivery) => {
    setProblem(null);
    try {
      const { count } = await client.post<{ count: number }>(`/webhooks/${webhookId}/replays`, { deliveryId: delivery.id });
      showToast(t("webhooks.replayed", { count }));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    list.reload();
    onChanged();
  };
  return (
    <section class="stack webhook-log" aria-label={t("webhooks.log")}>
      <div class="row wrap">
        <h4>{t("webhooks.log")}</h4>
        <span class="row end">
          <Select id={`log-${webhookId}`} label={t("webhooks.logState")} hiddenLabel value={shown} onValue={setShown}
            options={[{ value: "all", text: t("webhooks.all") }, ...(Object.keys(states) as WebhookDelivery["state"][]).map((state) => ({ value: state, text: t(states[state]) }))]} />
          <fluent-button size="small" onClick={list.reload}>{t("webhooks.refresh")}</fluent-button>
        </span>
      </div>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {problem && <ProblemNotice problem={problem} />}
      {list.items === null && !list.problem && <div role="status" aria-label={t("webhooks.logLoading")}><span class="skeleton w60" /></div>}
      {list.items?.length === 0 && <p class="quiet">{t("webhooks.logEmpty")}</p>}
      {list.items && list.items.length > 0 && <ul>{list.items.map((line) => <li key={line.id} class="webhook-line"><Line line={line} onReplay={() => void replay(line)} /></li>)}</ul>}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} />}
      {list.more && <div class="timeline-more"><fluent-button size="small" disabled={list.more.loading} onClick={list.more.load}>{t("action.loadMore")}</fluent-button></div>}
    </section>
  );
}

function Line({ line, onReplay }: { line: WebhookDelivery; onReplay: () => void }) {
  const facts = [t(states[line.state]), t("webhooks.attempts", { count: line.attempts }), ...(line.status ? [t("webhooks.status", { status: String(line.status) })] : []), ...(line.dueAt ? [t("webhooks.due", { when: formatFull(line.dueAt) })] : [])];
  return (
    <div class="row webhook-line-row">
      <span class={`dot dot-${line.state === "dead" ? "bad" : line.state === "delivered" ? "good" : "warn"}`} aria-hidden="true" />
      <details class="grow">
        <summary><span class="strong">{kindWord(line.kind)}</span> <time class="quiet small" dateTime={line.createdAt} title={formatFull(line.createdAt)}>{formatWhen(line.createdAt)}</time> <span class="small">{facts.join(" · ")}</span></summary>
        <div class="stack-tight">
          {line.problem && <p>{line.problem.detail} {line.problem.remedy}</p>}
          {line.excerpt && <p class="mono">{t("webhooks.answered", { text: line.excerpt })}</p>}
          <pre class="mono webhook-example" tabIndex={0}>{line.payload}</pre>
        </div>
      </details>
      {line.state !== "waiting" && line.kind !== "webhook.test" && <fluent-button size="small" onClick={onReplay}>{t("webhooks.replay")}</fluent-button>}
    </div>
  );
}
