import { useEffect } from "preact/hooks";
import type { OutboxItem, Page as PageOf, SendQuota } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { EmptyState } from "../../shared/ui/EmptyState";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Page } from "../kernel/Page";
import { client, live } from "../kernel/session";
import { useLoad, usePages } from "../kernel/useLoad";
import { OutboxRow } from "./OutboxRow";
import "./outbox.css";

const groups = [
  { title: "outbox.needs", has: (item: OutboxItem) => item.place === "failed" || item.place === "unconfirmed" || item.place === "partly" },
  { title: "outbox.waiting", has: (item: OutboxItem) => item.place === "waiting" || item.place === "sending" },
  { title: "outbox.scheduled", has: (item: OutboxItem) => item.place === "scheduled" },
] as const;

/** From how much of the day's limit on it is worth a line. */
const worthTelling = 0.5;

/** The member's emails that have not left yet, or did not arrive as they should. */
export function OutboxPage() {
  const list = usePages<OutboxItem>("outbox", (after, signal) => client.get<PageOf<OutboxItem>>("/outbox", { query: { after, limit: 100 }, ...(signal ? { signal } : {}) }),
    (have, more) => [...have, ...more.filter((item) => have.every((known) => known.id !== item.id))]);
  const quotas = useLoad<SendQuota[]>("send-quotas", (signal) => client.get("/send-quotas", { signal }));
  useEffect(() => {
    // Many move on at once when their time has come: one question for all of them.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => { clearTimeout(timer); timer = setTimeout(() => { list.reload(); quotas.reload(); }, 300); };
    const stops = [live.on("send.state_changed", soon), live.on("send.waiting", soon), live.on("mailbox.state_changed", soon)];
    return () => { clearTimeout(timer); stops.forEach((stop) => stop()); };
  }, [list.reload, quotas.reload]);
  const near = (quotas.value ?? []).filter((quota) => quota.sent >= quota.most * worthTelling);
  return (
    <Page title={t("outbox.title")}>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {list.items === null && !list.problem && <div class="card pad stack-tight" role="status" aria-label={t("outbox.loading")}><span class="skeleton w40" /><span class="skeleton w60" /><span class="skeleton w40" /></div>}
      {list.items?.length === 0 && <div class="card"><EmptyState icon="outbox" title={t("outbox.empty.title")} text={t("outbox.empty.text")} /></div>}
      {groups.map((group) => ({ title: group.title, items: (list.items ?? []).filter(group.has) })).filter((group) => group.items.length > 0).map((group) => (
        <section key={group.title} class="card pad outbox" aria-label={t(group.title)}>
          <h2>{t(group.title)}</h2>
          <ul>{group.items.map((item) => <li key={item.id}><OutboxRow item={item} onChanged={list.reload} /></li>)}</ul>
        </section>
      ))}
      {list.more && <div><fluent-button appearance="subtle" disabled={list.more.loading} onClick={list.more.load}>{t("action.loadMore")}</fluent-button></div>}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} />}
      {near.length > 0 && (
        <section class="small quiet" aria-label={t("outbox.quotas")}>
          <ul>{near.map((quota) => <li key={quota.mailboxId}>{t("outbox.quota", { address: quota.address, sent: quota.sent, most: quota.most })}</li>)}</ul>
        </section>
      )}
    </Page>
  );
}
