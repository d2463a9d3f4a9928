import type { ComponentChildren } from "preact";
import type { SendState, TimelineEntry } from "../api/types";
import { t, type PlainKey } from "../i18n";
import { duration } from "../i18n/duration";
import { formatAt, formatFull, formatMoment } from "../i18n/format";
import { Avatar } from "./Avatar";
import { Icon } from "./Icon";
import { reportWords } from "./ReportLine";
import { subjectOf } from "./subject";

const stateWords = {
  scheduled: "send.scheduled",
  written: "send.written",
  handing_off: "send.handing_off",
  accepted: "send.accepted",
  filed: "send.filed",
  unconfirmed: "send.unconfirmed",
  bounced: "send.bounced",
  failed: "send.failed",
  cancelled: "send.cancelled",
} as const satisfies Record<SendState, PlainKey>;

export const sendStateWords = (state: SendState): string => t(stateWords[state]);
const settled: readonly SendState[] = ["accepted", "filed"];
const troubled: readonly SendState[] = ["unconfirmed", "bounced", "failed"];

type Props = {
  entry: TimelineEntry; fresh: boolean; open: boolean;
  onToggle?: (() => void) | undefined; opened?: ComponentChildren; state?: ComponentChildren;
};

/** What happened, in a few words. */
export const factWords = (entry: TimelineEntry): string =>
  entry.kind === "note" ? t("timeline.note", { who: entry.by ?? "" }) : entry.kind === "document" ? t(entry.viewed?.isKnown === false ? "timeline.viewedByOne" : "timeline.viewed") : t("timeline.taskDone", { who: entry.by ?? "" });

/** A note, a task that is done or a document that was looked at: who, when, and what it says in full. */
export function FactLine({ entry, fresh, actions }: { entry: TimelineEntry; fresh: boolean; actions?: ComponentChildren }) {
  return (
    <article class={`entry ${fresh ? "entry-fresh" : ""}`}>
      <div class="entry-summary entry-fact">
        <span class="entry-fact-icon"><Icon name={entry.kind === "note" ? "note" : entry.kind === "document" ? "eye" : "task"} /></span>
        <span class="grow entry-text">
          <span class="row entry-head">
            <span class="strong clip entry-who">{factWords(entry)}</span>
            <span class="row end entry-facts quiet small">{actions}<time dateTime={entry.occurredAt} title={formatFull(entry.occurredAt)}>{formatMoment(entry.occurredAt)}</time></span>
          </span>
          {entry.subject && <span>{entry.subject}</span>}
          {entry.viewed && <span class="quiet small">{[entry.viewed.of && entry.viewed.of > 1 ? t("timeline.viewedOf", { pages: entry.viewed.pages, of: entry.viewed.of }) : t("timeline.viewedPages", { count: entry.viewed.pages }), duration(entry.viewed.seconds)].join(" · ")}</span>}
          {entry.text && <span class="entry-said">{entry.text}</span>}
        </span>
      </div>
    </article>
  );
}

/** One email on the timeline: who, when, what, the first words; a button when it can be opened. */
export function TimelineLine({ entry, fresh, open, onToggle, opened, state }: Props) {
  const who = entry.direction === "outgoing" ? t("timeline.you") : entry.from.name || entry.from.address;
  const direction = entry.direction === "incoming" ? t("timeline.incoming") : t("timeline.outgoing");
  const attachments = entry.attachments.length;
  const summary = (
    <>
      <Avatar name={entry.from.name} address={entry.from.address} />
      <span class="grow entry-text">
        <span class="row entry-head">
          <span class="strong clip entry-who">{who}</span>
          <span class="entry-direction quiet" title={direction}>
            <Icon name={entry.direction === "incoming" ? "incoming" : "outgoing"} size={16} />
            <span class="visually-hidden">{direction}</span>
          </span>
          {entry.state && !settled.includes(entry.state) &&
            <span class={`chip small ${troubled.includes(entry.state) ? "chip-bad" : ""}`}>{sendStateWords(entry.state)}</span>}
          <span class="row end entry-facts quiet small">
            {attachments > 0 && <span class="row" title={t("timeline.attachments", { count: attachments })}>
              <Icon name="clip" size={16} /><span class="visually-hidden">{t("timeline.attachments", { count: attachments })}</span>
            </span>}
            <time dateTime={entry.occurredAt} title={formatFull(entry.occurredAt)}>{entry.state === "scheduled" ? formatAt(Date.parse(entry.occurredAt)) : formatMoment(entry.occurredAt)}</time>
          </span>
        </span>
        <span class="entry-subject clip">{subjectOf(entry)}</span>
        {entry.report?.kind === "away" || entry.report?.kind === "delay" ? <span class="entry-report">{reportWords(entry.report).join(" ")}</span>
          : entry.report && reportWords(entry.report).map((words) => <span key={words} class="entry-report danger-text">{words}</span>)}
        {!open && !entry.report && <span class="entry-preview quiet clip">{entry.preview ?? ""}</span>}
      </span>
    </>
  );
  return (
    <article class={`entry ${fresh ? "entry-fresh" : ""} ${open ? "entry-open" : ""}`}>
      {onToggle
        ? <button type="button" class="entry-summary plain-button" aria-expanded={open} onClick={onToggle}>{summary}</button>
        : <div class="entry-summary">{summary}</div>}
      {state}
      {opened && <div class="entry-opened">{opened}</div>}
    </article>
  );
}
