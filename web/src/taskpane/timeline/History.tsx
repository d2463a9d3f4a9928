import type { TimelineEntry } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Timeline } from "../../shared/ui/Timeline";
import "./history.css";

type Props = { entries: readonly TimelineEntry[] | null; more: boolean; loadingMore: boolean; onMore: () => void };

/** What happened with the contact before, newest first. */
export function History({ entries, more, loadingMore, onMore }: Props) {
  return (
    <section class="history">
      <h2 class="history-title">{t("timeline.label")}</h2>
      <Timeline entries={entries} more={more ? { loading: loadingMore, load: onMore } : undefined}
        empty={<EmptyState icon="mail" title={t("history.empty.title")} text={t("history.empty.text")} />} />
    </section>
  );
}
