import type { LeftWithout, TrackingSummary } from "../api/types";
import { t, type PlainKey } from "../i18n";
import { formatFull, formatWhen } from "../i18n/format";
import { Icon } from "./Icon";
import "./tracking.css";

const leftWithout: Record<LeftWithout, PlainKey> = {
  plain_text: "tracking.left.plain_text", too_large: "tracking.left.too_large", protected: "tracking.left.protected", not_put_in: "tracking.left.not_put_in",
};

/** One quiet line below a sent mail: whether people opened it and clicked. */
export function TrackingLine({ summary }: { summary: TrackingSummary | undefined }) {
  if (!summary) return null;
  const people = (counts: TrackingSummary["opened"]) => counts.human + counts.probable;
  const [opens, clicks] = [people(summary.opened), people(summary.clicked)];
  const seen = summary.readers.filter((reader) => reader.opened + reader.clicked > 0);
  const left = summary.leftWithout === "follows" ? null : summary.leftWithout;
  const [machines, unsure] = [summary.opened.machine + summary.clicked.machine, summary.opened.unknown + summary.clicked.unknown];
  return (
    <p class="tracking-line row wrap small quiet" role="status">
      <Icon name={opens + clicks > 0 ? "eye" : "unseen"} size={16} />
      {opens > 0 && (summary.lastOpenedAt ? <span title={formatFull(summary.lastOpenedAt)}>{t("tracking.opened", { count: opens, when: formatWhen(summary.lastOpenedAt) })}</span> : <span>{t("tracking.openedCount", { count: opens })}</span>)}
      {clicks > 0 && (summary.lastClickedAt ? <span title={formatFull(summary.lastClickedAt)}>{t("tracking.clicked", { count: clicks, when: formatWhen(summary.lastClickedAt) })}</span> : <span>{t("tracking.clickedCount", { count: clicks })}</span>)}
      {seen.length > 0 && <span>{t("tracking.by", { list: seen.map((reader) => reader.name || reader.address).join(", ") })}</span>}
      {opens + clicks === 0 && left && <span class="grow">{t(leftWithout[left])}</span>}
      {opens + clicks === 0 && !left && <span>{t(summary.opens ? "tracking.waiting" : "tracking.waitingLinks")}</span>}
      {machines > 0 && <span>{t("tracking.machines", { count: machines })}</span>}
      {unsure > 0 && <span>{t("tracking.unsure", { count: unsure })}</span>}
    </p>
  );
}
