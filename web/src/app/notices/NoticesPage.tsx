import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { MemberNotice } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { EmptyState } from "../../shared/ui/EmptyState";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { dismissNotice, loadNotices, notices, noticesProblem, unread } from "../kernel/notices";
import { Page } from "../kernel/Page";
import { navigate } from "../kernel/router";
import { client } from "../kernel/session";
import "./notices.css";

/** What Inlay tells the member by itself. Seen is read; what is new stays marked as long as the page is open. */
export function NoticesPage() {
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const list = notices.value;
  const waiting = unread.value;
  useEffect(() => {
    if (waiting === 0) return;
    const seen = (notices.peek() ?? []).filter((notice) => !notice.readAt).map((notice) => notice.id);
    setFresh((before) => new Set([...before, ...seen]));
    // The answer comes back as an event, here and in the other tabs; what fails is tried with the next visit.
    void client.post("/notices/read").catch(() => undefined);
  }, [waiting]);
  return (
    <Page title={t("notices.title")}>
      {noticesProblem.value && <ProblemNotice problem={noticesProblem.value} action={{ label: t("action.tryAgain"), run: () => void loadNotices() }} />}
      {list === null && !noticesProblem.value && <div class="card pad stack" role="status" aria-label={t("notices.loading")}><span class="skeleton w40" /><span class="skeleton w80" /></div>}
      {list?.length === 0 && <div class="card"><EmptyState icon="bell" title={t("notices.empty.title")} text={t("notices.empty.text")} /></div>}
      {list && list.length > 0 && <ul class="stack notices" aria-live="polite">{list.map((notice) => <li key={notice.id}><NoticeCard notice={notice} fresh={fresh.has(notice.id)} /></li>)}</ul>}
    </Page>
  );
}

function NoticeCard({ notice, fresh }: { notice: MemberNotice; fresh: boolean }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const lasts = notice.endedAt === null && notice.kind !== "mailbox_moved";
  return (
    <article class="card pad stack-tight" aria-label={notice.title}>
      <div class="row notices-head">
        <span class={`dot dot-${lasts ? "bad" : notice.kind === "mailbox_moved" ? "good" : "off"}`} aria-hidden="true" />
        <h2 class="grow notices-title">{notice.title}</h2>
        {fresh && <span class="chip small">{t("notices.unread")}</span>}
      </div>
      <p class="small quiet">
        <time dateTime={notice.createdAt} title={formatFull(notice.createdAt)}>{formatWhen(notice.createdAt)}</time>
        {lasts ? ` · ${t("notices.open")}` : notice.endedAt ? ` · ${t("notices.ended", { when: formatWhen(notice.endedAt) })}` : null}
      </p>
      <p>{notice.text}</p>
      {notice.remedy && lasts && <p>{notice.remedy}</p>}
      {problem && <ProblemNotice problem={problem} />}
      <div class="row wrap">
        {(lasts || notice.kind === "mailbox_moved") && <fluent-button size="small" appearance={lasts ? "primary" : undefined} onClick={() => void navigate(notice.path)}>{notice.action}</fluent-button>}
        <fluent-button size="small" aria-label={t("notices.dismissOne", { title: notice.title })} onClick={() => void dismissNotice(notice.id).catch((thrown: unknown) => setProblem(ApiProblem.from(thrown)))}>{t("notices.dismiss")}</fluent-button>
      </div>
    </article>
  );
}
