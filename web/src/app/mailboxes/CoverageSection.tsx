import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { CoverageGap, CoverageReport, Mailbox, Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatMoment, formatPercent, formatWhen } from "../../shared/i18n/format";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { loadMailboxes } from "../kernel/mailboxes";
import { client, live } from "../kernel/session";

// The mailbox itself is asked for what the messages say of themselves.
const timeLimit = 30_000;
const folderWords = { inbox: "coverage.inbox", sent: "coverage.sent" } as const;

/** What of a mailbox was seen: the figure, what is missing with its reason, and having it fetched now. */
export function CoverageSection({ mailbox }: { mailbox: Mailbox }) {
  const path = `/mailboxes/${mailbox.id}/coverage`;
  const [report, setReport] = useState<CoverageReport | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let ended = false;
    let asking = false;
    let again = false;
    // Batches may come faster than answers: one question at a time, and one more when something happened meanwhile.
    const load = async () => {
      if (asking) return void (again = true);
      asking = true;
      try {
        const found = await client.get<CoverageReport>(path);
        if (!ended) setReport(found);
      } catch (thrown) {
        if (!ended) setProblem(ApiProblem.from(thrown));
      }
      asking = false;
      if (again && !ended) {
        again = false;
        void load();
      }
    };
    void load();
    const stops = [live.on("mailbox.coverage", ({ mailboxId }) => mailboxId === mailbox.id && void load()), live.onResync(() => void load())];
    return () => {
      ended = true;
      stops.forEach((stop) => stop());
    };
  }, [path, mailbox.state]);
  // The line of the card tells the same figure.
  const counted = report?.checkedAt;
  useEffect(() => {
    if (counted && counted !== mailbox.coverage?.checkedAt) void loadMailboxes();
  }, [counted]);

  const fetchNow = async () => {
    setBusy(true);
    setProblem(null);
    try {
      setReport(await client.post<CoverageReport>(`${path}/fetch`));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  const titleId = `coverage-${mailbox.id}`;
  const under = report !== null && ["running", "waiting"].includes(report.fetch.state);
  if (report && !report.checkedAt && !under) return problem && <ProblemNotice problem={problem} />;
  return (
    <section class="coverage stack-tight" aria-labelledby={titleId}>
      <h4 id={titleId}>{t("coverage.title")}</h4>
      {problem && <ProblemNotice problem={problem} />}
      {report === null && !problem && <span class="skeleton w60" role="status" aria-label={t("coverage.loading")} />}
      {report && (
        <>
          {report.checkedAt && <Figure report={report} />}
          {report.reasons.length > 0 && (
            <ul class="coverage-reasons">
              {report.reasons.map((reason) => (
                <li key={reason.reason}><strong>{t("coverage.count", { count: reason.count })}</strong> {reason.text} <span class="quiet">{reason.remedy}</span></li>
              ))}
            </ul>
          )}
          {report.reasons.length > 0 && <Gaps path={path} counted={report.checkedAt} />}
          <div role="status">{under && <Progress report={report} />}{!under && report.fetch.state === "done" && <p class="small quiet">{outcome(report)}</p>}</div>
          {!under && mailbox.state !== "disabled" && (
            <div>
              <fluent-button size="small" appearance={report.missing > 0 ? "primary" : undefined} disabled={busy} title={t("coverage.fetchHint")} onClick={() => void fetchNow()}>
                {t(report.missing > 0 ? "coverage.fetch" : "coverage.compare")}
              </fluent-button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Figure({ report }: { report: CoverageReport }) {
  const when = report.checkedAt ? formatWhen(report.checkedAt) : "";
  if (report.present === 0) return <p class="small quiet">{t("coverage.nothing", { when })}</p>;
  return (
    <>
      <progress class="coverage-bar" aria-label={t("coverage.title")} value={report.seen} max={report.present} />
      <p class="small quiet">
        {report.missing === 0
          ? t("coverage.complete", { count: report.present, when })
          : t("coverage.incomplete", { count: report.missing, present: report.present, percent: formatPercent(report.ratio ?? 0), when })}
      </p>
    </>
  );
}

const outcome = ({ fetch }: CoverageReport): string => {
  const when = fetch.finishedAt ? formatWhen(fetch.finishedAt) : "";
  return fetch.total ? t("coverage.fetched", { count: fetch.total, when }) : t("coverage.compared", { when });
};

function Progress({ report: { fetch } }: { report: CoverageReport }) {
  if (fetch.state === "waiting") return <Notice tone="info" title={t("coverage.waiting")} />;
  return (
    <p class="row small"><fluent-spinner size="tiny" />{fetch.total === null ? t("coverage.comparing") : t("coverage.fetching", { fetched: fetch.fetched, total: fetch.total })}</p>
  );
}

/** The messages one by one; asked for only when somebody wants to see them. */
function Gaps({ path, counted }: { path: string; counted: string | null }) {
  const [open, setOpen] = useState(false);
  const [gaps, setGaps] = useState<CoverageGap[] | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  useEffect(() => {
    if (!open) return;
    let ended = false;
    setProblem(null);
    client.get<Page<CoverageGap>>(`${path}/gaps`, { timeout: timeLimit }).then((page) => !ended && setGaps(page.items), (thrown) => !ended && setProblem(ApiProblem.from(thrown)));
    return () => void (ended = true);
  }, [open, path, counted]);
  return (
    <details onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary class="small">{t("coverage.which")}</summary>
      {problem && <ProblemNotice problem={problem} />}
      {open && gaps === null && !problem && <p class="row small quiet" role="status"><fluent-spinner size="tiny" />{t("coverage.reading")}</p>}
      {gaps && (
        <ul class="coverage-gaps">
          {gaps.map((gap, at) => (
            <li key={at} class="stack-none">
              <span class="clip">{gap.subject || gap.from ? `${gap.subject || t("coverage.noSubject")}` : t("coverage.unread")}</span>
              <span class="small quiet clip">
                {[gap.from, gap.folder in folderWords ? t(folderWords[gap.folder as keyof typeof folderWords]) : gap.folder].filter(Boolean).join(" · ")}
                {gap.receivedAt && <>{" · "}<time dateTime={gap.receivedAt} title={formatFull(gap.receivedAt)}>{formatMoment(gap.receivedAt)}</time></>}
              </span>
              <span class="small">{gap.text}</span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
