import { useEffect } from "preact/hooks";
import type { ActivityChart, ActivityItem, ActivityKind, Page as PageOf } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon, type IconName } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { subjectOf } from "../../shared/ui/subject";
import { useMembers } from "../kernel/members";
import { Page } from "../kernel/Page";
import { Link, navigate, query } from "../kernel/router";
import { client, live } from "../kernel/session";
import { useLoad, usePages } from "../kernel/useLoad";
import { Chart } from "./Chart";
import "./activity.css";

const kinds = {
  open: "activity.kind.open", click: "activity.kind.click", view: "activity.kind.view", reply: "activity.kind.reply", send: "activity.kind.send", bounce: "activity.kind.bounce",
} as const satisfies Record<ActivityKind, PlainKey>;
const periods = ["1", "7", "30", "90", "365"] as const;
const usualPeriod = "30";
/** What comes in a rush is asked for once. */
const gather = 1_000;
const newestFirst = (a: ActivityItem, b: ActivityItem) => Date.parse(b.at) - Date.parse(a.at);
const add = (have: ActivityItem[], more: ActivityItem[]) => [...have, ...more.filter((item) => !have.some((known) => known.id === item.id))];

/** The beginning of the day so many days back; the same all day, so that a page is not asked for twice. */
const daysBack = (days: number): string => {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - days + 1);
  return day.toISOString();
};

/** What happened: opens, clicks, replies and sent mail as they come, and how many over time. The filters stand in the address. */
export function ActivityPage() {
  const kind = (Object.keys(kinds) as ActivityKind[]).find((one) => one === query.value.get("kind")) ?? "all";
  const who = query.value.get("who") ?? "";
  const machines = query.value.get("machines") === "1";
  const period = periods.find((days) => days === query.value.get("days")) ?? usualPeriod;
  const from = daysBack(Number(period));
  const members = useMembers();
  const filter = { memberId: who || null, machines, from };
  const key = JSON.stringify([kind, filter]);
  const ask = (after: string | null, signal?: AbortSignal) =>
    client.get<PageOf<ActivityItem>>("/activity", { query: { ...filter, kinds: kind === "all" ? null : kind, after, limit: 50 }, ...(signal ? { signal } : {}) });
  const list = usePages<ActivityItem>(`activity ${key}`, ask, add);
  const chart = useLoad<ActivityChart>(`chart ${who} ${from}`, (signal) => client.get("/activity/chart", { query: { memberId: who || null, from, zone: Intl.DateTimeFormat().resolvedOptions().timeZone }, signal }));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void ask(null).then((page) => list.change((have) => ({ ...have, items: add(page.items, have.items).sort(newestFirst) })), () => undefined);
        chart.reload();
      }, gather);
    };
    const stops = [live.on("tracking.opened", look), live.on("tracking.clicked", look), live.on("document.viewed", look), live.on("timeline.entry_added", look), live.on("send.state_changed", look)];
    return () => {
      clearTimeout(timer);
      stops.forEach((stop) => stop());
    };
  }, [key, list.change, chart.reload]);
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(query.peek());
    if (value === "") next.delete(name);
    else next.set(name, value);
    const text = next.toString();
    void navigate(`/app/activity${text ? `?${text}` : ""}`, { replace: true });
  };
  return (
    <Page title={t("nav.activity")} wide>
      <div class="row wrap activity-filters" role="search" aria-label={t("nav.activity")}>
        <Select id="activity-kind" label={t("activity.kind")} value={kind} onValue={(value) => choose("kind", value === "all" ? "" : value)}
          options={[{ value: "all", text: t("activity.kind.all") }, ...(Object.keys(kinds) as ActivityKind[]).map((value) => ({ value, text: t(kinds[value]) }))]} />
        <Select id="activity-who" label={t("activity.who")} value={who} onValue={(value) => choose("who", value)} options={[{ value: "", text: t("activity.who.all") }, ...members.map((member) => ({ value: member.id, text: member.name }))]} />
        <Select id="activity-class" label={t("activity.class")} value={machines ? "1" : ""} onValue={(value) => choose("machines", value)} options={[{ value: "", text: t("activity.class.people") }, { value: "1", text: t("activity.class.all") }]} />
        <Select id="activity-days" label={t("activity.period")} value={period} onValue={(value) => choose("days", value === usualPeriod ? "" : value)} options={periods.map((days) => ({ value: days, text: t("activity.days", { count: Number(days) }) }))} />
      </div>
      {chart.problem && <ProblemNotice problem={chart.problem} action={{ label: t("action.tryAgain"), run: chart.reload }} />}
      {chart.value ? <Chart chart={chart.value} machines={machines} /> : !chart.problem && <div class="card pad activity-chart-waiting" role="status" aria-label={t("activity.chart.loading")}><span class="skeleton w40" /></div>}
      <p class="visually-hidden" role="status">{list.items ? t(list.more ? "activity.countMore" : "activity.count", { count: list.items.length }) : ""}</p>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {list.items === null ? !list.problem && <div class="card" role="status" aria-label={t("activity.loading")}>{[0, 1, 2, 3].map((line) => <div key={line} class="activity-line"><span class="skeleton round" /><div class="grow stack-tight"><span class="skeleton w40" /><span class="skeleton w60" /></div></div>)}</div>
        : list.items.length === 0 ? <div class="card"><EmptyState icon="activity" title={t("activity.empty.title")} text={t("activity.empty.text")} /></div>
          : <ul class="card activity-list">{list.items.map((item) => <li key={item.id}><Line item={item} /></li>)}</ul>}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} />}
      {list.more && <div class="timeline-more"><fluent-button disabled={list.more.loading} onClick={list.more.load}>{t("action.loadMore")}</fluent-button></div>}
    </Page>
  );
}

const icons = { open: "eye", click: "open", view: "eye", reply: "incoming", send: "send", bounce: "warning" } as const satisfies Record<ActivityKind, IconName>;

function sentence(item: ActivityItem, name: string): string {
  const by = item.class === "machine" ? "machine" : item.class === "unknown" ? "unsure" : "line";
  switch (item.kind) {
    case "open": return by === "machine" ? t("activity.machine.open", { name }) : by === "unsure" ? t("activity.unsure.open", { name }) : t("activity.line.open", { name });
    case "click": return by === "machine" ? t("activity.machine.click", { name }) : by === "unsure" ? t("activity.unsure.click", { name }) : t("activity.line.click", { name });
    case "view": return by === "unsure" ? t("activity.unsure.view", { name }) : t("activity.line.view", { name });
    case "reply": return t("activity.line.reply", { name });
    case "send": return t("activity.line.send", { name });
    case "bounce": return t("activity.line.bounce", { name });
  }
}

function Line({ item }: { item: ActivityItem }) {
  const text = sentence(item, item.contact?.name || item.reader || t("activity.somebody"));
  const person = item.class === null || item.class === "human" || item.class === "probable";
  const body = (
    <>
      <span class={`activity-icon ${person ? "" : "quiet"}`}><Icon name={icons[item.kind]} /></span>
      <span class="grow stack-none">
        <span class="row">
          <span class={`clip ${person ? "strong" : "quiet"}`}>{text}{item.class === "probable" && <span class="quiet activity-probable"> · {t("tracking.class.probable")}</span>}</span>
          <time class="end quiet small activity-time" dateTime={item.at} title={formatFull(item.at)}>{formatWhen(item.at)}</time>
        </span>
        <span class="clip">{item.kind === "view" ? item.subject || t("activity.document.hidden") : subjectOf(item)}</span>
        <span class="clip quiet small">{[item.url, item.member && t("activity.of", { name: item.member.name })].filter(Boolean).join(" · ")}</span>
      </span>
    </>
  );
  return item.contact ? <Link to={`/app/contacts/${item.contact.id}${item.entryId ? `?entry=${item.entryId}` : ""}`} class="activity-line">{body}</Link>
    : item.documentId && item.subject ? <Link to={`/app/documents/${item.documentId}`} class="activity-line">{body}</Link> : <div class="activity-line">{body}</div>;
}
