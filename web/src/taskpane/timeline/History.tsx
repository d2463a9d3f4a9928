import type { TimelineEntry, TrackingSummary } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Timeline } from "../../shared/ui/Timeline";
import { TrackingLine } from "../../shared/ui/TrackingLine";
import "./history.css";

type Props = {
  entries: readonly TimelineEntry[] | null; tracking: ReadonlyMap<string, TrackingSummary>; more: boolean; loadingMore: boolean; onMore: () => void; onUnfold: (threadId: string) => void;
};

/** What happened with the contact before, newest first; sent mail with its opens and clicks. */
export function History({ entries, tracking, more, loadingMore, onMore, onUnfold }: Props) {
  return (
    <section class="history">
      <Timeline entries={entries} more={more ? { loading: loadingMore, load: onMore } : undefined} onUnfold={onUnfold}
        renderState={(entry) => <TrackingLine summary={tracking.get(entry.sourceId)} />}
        empty={<EmptyState icon="mail" title={t("history.empty.title")} text={t("history.empty.text")} />} />
    </section>
  );
}
