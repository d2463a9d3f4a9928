import { t } from "../../shared/i18n";
import type { TimelineEntry } from "../../shared/api/types";
import { EmptyState } from "../../shared/ui/EmptyState";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Timeline } from "../../shared/ui/Timeline";
import { navigate, query } from "../kernel/router";
import { NewNote, NoteText } from "./Notes";
import { OpenMessage } from "./OpenMessage";
import { ShowSelect, shown, withEntry } from "./ShowSelect";
import type { useTimeline } from "./useTimeline";

/** What was written with a company or on a deal, and the place for notes above it. */
export function RecordTimeline({ recordId, timeline, empty }: { recordId: string; timeline: ReturnType<typeof useTimeline>; empty: { title: string; text: string } }) {
  const open = (entry: TimelineEntry | null) => void navigate(withEntry(entry), { replace: true });
  return (
    <div class="record-centre">
      <NewNote recordId={recordId} onSaved={timeline.reload} />
      {timeline.problem && <ProblemNotice problem={timeline.problem} action={{ label: t("action.tryAgain"), run: timeline.reload }} />}
      {!(timeline.problem && timeline.items === null) && (
        <div class="card record-timeline">
          <ShowSelect />
          <Timeline entries={timeline.items} more={timeline.more} openId={query.value.get("entry")} onOpen={open} onUnfold={timeline.unfold}
            empty={shown() === "all" ? <EmptyState icon="mail" title={empty.title} text={empty.text} /> : <EmptyState icon="search" title={t("timeline.show.none.title")} text={t("timeline.show.none.text")} />}
            renderFact={(entry) => <NoteText entry={entry} onChanged={timeline.reload} />} renderOpen={(entry) => <OpenMessage entry={entry} />} />
        </div>
      )}
      {timeline.moreProblem && <ProblemNotice problem={timeline.moreProblem} />}
    </div>
  );
}
