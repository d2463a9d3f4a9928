import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { TimelineEntry } from "../api/types";
import { t } from "../i18n";
import { formatDayGroup } from "../i18n/format";
import { arrivals, foldThreads, type FoldedThread } from "./timelineModel";
import { FactLine, factWords, TimelineLine } from "./TimelineLine";
import { Icon } from "./Icon";
import "./timeline.css";
import { subjectOf } from "./subject";

type Props = {
  /** Newest first; null while the first page is on its way. */
  entries: readonly TimelineEntry[] | null;
  /** Shown when there is nothing yet. */
  empty: ComponentChildren;
  more?: { loading: boolean; load: () => void } | undefined;
  /** What opens below an entry when it is chosen; without it entries cannot be opened. */
  renderOpen?: ((entry: TimelineEntry) => ComponentChildren) | undefined;
  /** Actions on an entry whose sending needs the member. */
  /** Actions on a note or a task. */
  renderFact?: ((entry: TimelineEntry) => ComponentChildren) | undefined;
  renderState?: ((entry: TimelineEntry) => ComponentChildren) | undefined;
  openId?: string | null;
  onOpen?: (entry: TimelineEntry | null) => void;
  /** Brings the entries of a thread of which only the newest is there. */
  onUnfold?: ((threadId: string) => void) | undefined;
};

const isFact = (entry: TimelineEntry): boolean => entry.kind === "note" || entry.kind === "task" || entry.kind === "document";
const announcedFor = 4_000;

/** Dated lines about a contact, threads folded, grouped by day; what arrives live is announced politely and marked for a moment. */
export function Timeline({ entries, empty, more, renderOpen, renderFact, renderState, openId = null, onOpen, onUnfold }: Props) {
  const { fresh, announcement } = useArrivals(entries);
  if (entries === null) return <TimelineSkeleton />;
  const groups: { title: string; threads: FoldedThread[] }[] = [];
  for (const thread of foldThreads(entries)) {
    const title = thread.latest.state === "scheduled" ? t("send.scheduled") : formatDayGroup(thread.latest.occurredAt);
    const group = groups.at(-1);
    if (group?.title === title) group.threads.push(thread);
    else groups.push({ title, threads: [thread] });
  }
  const toggle = (entry: TimelineEntry) => onOpen?.(entry.id === openId ? null : entry);
  const line = (entry: TimelineEntry) => (isFact(entry) ? <FactLine entry={entry} fresh={fresh.has(entry.id)} actions={renderFact?.(entry)} /> :
    <TimelineLine entry={entry} fresh={fresh.has(entry.id)} open={entry.id === openId} onToggle={renderOpen && onOpen ? () => toggle(entry) : undefined}
      opened={entry.id === openId ? renderOpen?.(entry) : undefined} state={renderState?.(entry)} />
  );
  return (
    <section class="timeline" aria-label={t("timeline.label")}>
      <p class="visually-hidden" role="status">{announcement}</p>
      {entries.length === 0 ? empty : groups.map((group) => (
        <div key={group.title} class="timeline-group">
          <h2 class="timeline-day">{group.title}</h2>
          <ol>{group.threads.map((thread) => <Thread key={thread.threadId} thread={thread} openId={openId} line={line} onUnfold={onUnfold} />)}</ol>
        </div>
      ))}
      {more && (
        <div class="timeline-more">
          <fluent-button appearance="subtle" disabled={more.loading} onClick={more.load}>{t("action.loadMore")}</fluent-button>
        </div>
      )}
    </section>
  );
}

function Thread({ thread, openId, line, onUnfold }: {
  thread: FoldedThread; openId: string | null; line: (entry: TimelineEntry) => ComponentChildren; onUnfold?: ((threadId: string) => void) | undefined;
}) {
  const [unfolded, setUnfolded] = useState(false);
  const count = thread.earlierCount;
  const missing = count - thread.earlier.length;
  const toggle = () => {
    if (!shown && missing > 0) onUnfold?.(thread.threadId);
    setUnfolded(!shown);
  };
  const shown = unfolded || thread.earlier.some((entry) => entry.id === openId);
  return (
    <li class="thread">
      {line(thread.latest)}
      {count > 0 && (
        <button type="button" class="thread-fold plain-button small" aria-expanded={shown} onClick={toggle}>
          <Icon name={shown ? "down" : "right"} size={16} />
          {shown ? t("timeline.fold") : t("timeline.earlier", { count })}
        </button>
      )}
      {shown && count > 0 && <ol class="thread-earlier">{thread.earlier.map((entry) => <li key={entry.id}>{line(entry)}</li>)}
        {missing > 0 && <li class="entry-summary" role="status" aria-label={t("timeline.loading")}><span class="skeleton round" /><div class="grow stack-tight entry-skeleton"><span class="skeleton w40" /><span class="skeleton w60" /></div></li>}</ol>}
    </li>
  );
}

/** Which entries came while the page was open, for a few seconds, and what to say about the newest of them. */
function useArrivals(entries: readonly TimelineEntry[] | null) {
  const known = useRef<ReadonlySet<string> | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [announcement, setAnnouncement] = useState("");
  useEffect(() => {
    if (entries === null) {
      known.current = null;
      return;
    }
    const before = known.current;
    known.current = new Set(entries.map((entry) => entry.id));
    // The very first entry of an empty timeline is an arrival as well.
    const come = before === null ? [] : before.size === 0 ? [...entries] : arrivals(before, entries);
    const newest = come[0];
    if (!newest) return;
    setFresh(new Set(come.map((entry) => entry.id)));
    const subject = subjectOf(newest);
    setAnnouncement(isFact(newest) ? factWords(newest) : newest.direction === "incoming"
      ? t("timeline.arrived", { who: newest.from.name || newest.from.address, subject }) : t("timeline.sentNow", { subject }));
    const timer = setTimeout(() => setFresh(new Set()), announcedFor);
    return () => clearTimeout(timer);
  }, [entries]);
  return { fresh, announcement };
}

function TimelineSkeleton() {
  return (
    <div class="timeline" role="status" aria-label={t("timeline.loading")}>
      <div class="timeline-day"><span class="skeleton w25" /></div>
      {[0, 1, 2, 3].map((line) => (
        <div key={line} class="entry-summary">
          <span class="skeleton round" />
          <div class="grow stack-tight entry-skeleton"><span class="skeleton w40" /><span class="skeleton w60" /><span class="skeleton w80" /></div>
        </div>
      ))}
    </div>
  );
}
