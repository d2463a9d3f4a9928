import { useEffect, useState } from "preact/hooks";
import type { Page, TimelineEntry, TrackedEvent, TrackedReader, TrackingDetail, TrackingSummary } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { formatFull, formatMoment, formatWhen } from "../../shared/i18n/format";
import { client, live } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import "./tracking.css";

const atOnce = 100;

/** What is known of the opens and clicks of the sent mail on a timeline, live; by message. */
export function useTracking(entries: readonly TimelineEntry[] | null): ReadonlyMap<string, TrackingSummary> {
  const [known, setKnown] = useState<ReadonlyMap<string, TrackingSummary>>(new Map());
  const sent = (entries ?? []).filter((entry) => entry.kind === "email" && entry.direction === "outgoing").map((entry) => entry.sourceId);
  const key = sent.join();
  useEffect(() => {
    if (sent.length === 0) return;
    const abort = new AbortController();
    const load = async (ids: readonly string[]) => {
      for (let from = 0; from < ids.length; from += atOnce) {
        const asked = ids.slice(from, from + atOnce).map((id) => `messageIds=${id}`).join("&");
        const page: Page<TrackingSummary> = await client.get(`/tracked-messages?${asked}`, { signal: abort.signal });
        setKnown((before) => new Map([...before, ...page.items.map((summary) => [summary.messageId, summary] as const)]));
      }
    };
    // The timeline is whole without it: what cannot be asked now comes with the next event.
    const quietly = (ids: readonly string[]) => void load(ids).catch(() => undefined);
    quietly(sent);
    const again = ({ id }: { id: string }) => sent.includes(id) && quietly([id]);
    const stops = [live.on("tracking.opened", again), live.on("tracking.clicked", again), live.on("tracking.counted", again)];
    return () => {
      abort.abort();
      stops.forEach((stop) => stop());
    };
  }, [key]);
  return known;
}

const nameOf = (reader: TrackedReader): string => reader.name || reader.address;

/** Every open and click of a followed mail, with who it was taken for and why. */
export function TrackingEvents({ messageId, summary }: { messageId: string; summary: TrackingSummary }) {
  const seen = `${summary.lastOpenedAt} ${summary.lastClickedAt} ${summary.opened.machine} ${summary.clicked.machine}`;
  const detail = useLoad<TrackingDetail>(`tracking ${messageId} ${seen}`, (signal) => client.get(`/messages/${messageId}/tracking`, { signal }));
  if (!detail.value) return null;
  const { events, aggregateOnly } = detail.value;
  const nameFor = (address: string): string => summary.readers.find((reader) => reader.address === address)?.name || address;
  if (aggregateOnly) return <p class="small quiet">{t("tracking.aggregate")}</p>;
  return (
    <details class="tracking-events small">
      <summary>{t("tracking.events")}{events.length > 0 && <span class="quiet"> · {events.length}</span>}</summary>
      {summary.readers.length > 0 && (
        <ul aria-label={t("tracking.readers")}>
          {summary.readers.map((reader) => (
            <li key={reader.address} class="row wrap">
              <span class="strong">{nameOf(reader)}</span>
              <span class="quiet">
                {reader.opened + reader.clicked === 0 ? t("tracking.reader.not")
                  : [reader.lastOpenedAt && t("tracking.reader.opened", { when: formatWhen(reader.lastOpenedAt) }), reader.lastClickedAt && t("tracking.reader.clicked", { when: formatWhen(reader.lastClickedAt) })].filter(Boolean).join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      )}
      {events.length === 0 ? <p class="quiet">{t("tracking.events.none")}</p> : (
        <ul>
          {events.map((event) => (
            <li key={event.id} class="tracking-event">
              <time class="quiet" dateTime={event.at} title={formatFull(event.at)}>{formatMoment(event.at)}</time>
              <span class="grow">
                <span class="tracking-what">{event.act === "open" ? t("tracking.event.open") : event.url ? t("tracking.event.click", { url: event.url }) : t("tracking.event.someClick")}</span>
                {event.reader && <span class="quiet"> · {nameFor(event.reader)}</span>}
                {" – "}<span class={event.class === "human" || event.class === "probable" ? "strong" : "quiet"}>{t(classes[event.class])}</span>
                <span class="quiet tracking-why">{t(reasonOf(event.rule))}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

const classes = {
  human: "tracking.class.human", probable: "tracking.class.probable", machine: "tracking.class.machine", unknown: "tracking.class.unknown", own: "tracking.class.own",
} as const satisfies Record<TrackedEvent["class"], PlainKey>;

const reasons: Record<string, PlainKey> = {
  reader: "tracking.rule.reader", no_language: "tracking.rule.reader", sender: "tracking.rule.sender", sender_address: "tracking.rule.sender_address", trap: "tracking.rule.trap", gmail_proxy: "tracking.rule.gmail_proxy", yahoo_proxy: "tracking.rule.yahoo_proxy",
  apple_privacy: "tracking.rule.apple_privacy", safelinks: "tracking.rule.safelinks", mimecast: "tracking.rule.gateway", barracuda: "tracking.rule.gateway", proofpoint: "tracking.rule.gateway",
  gateway_agent: "tracking.rule.gateway", office_probe: "tracking.rule.program", slack_preview: "tracking.rule.preview", teams_preview: "tracking.rule.preview", preview: "tracking.rule.preview",
  crawler: "tracking.rule.program", headless_browser: "tracking.rule.program", http_library: "tracking.rule.program", not_a_get: "tracking.rule.program", prefetch: "tracking.rule.prefetch",
  burst: "tracking.rule.burst", at_once: "tracking.rule.at_once", soon: "tracking.rule.soon",
};
export const reasonOf = (rule: string): PlainKey => reasons[rule] ?? "tracking.rule.other";
