import type { TimelineEntry } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Select } from "../../shared/ui/Select";
import { navigate, query } from "../kernel/router";

/** What a timeline can be narrowed to, and how that is asked for. */
const choices = {
  all: {},
  incoming: { direction: "incoming" },
  outgoing: { direction: "outgoing" },
  attachments: { attachments: "true" },
  note: { kind: "note" },
  task: { kind: "task" },
  document: { kind: "document" },
} as const satisfies Record<string, Record<string, string>>;

export type Show = keyof typeof choices;
const all = Object.keys(choices) as Show[];
const words = {
  all: "timeline.show.all", incoming: "timeline.show.incoming", outgoing: "timeline.show.outgoing", attachments: "timeline.show.attachments", note: "timeline.show.note", task: "timeline.show.task", document: "timeline.show.document",
} as const satisfies Record<Show, PlainKey>;

/** The choice stands in the address, so that it survives going back. */
export const shown = (): Show => all.find((show) => show === query.value.get("show")) ?? "all";
export const showQuery = (show: Show): Record<string, string> => choices[show];

export const fits = (entry: TimelineEntry, show: Show): boolean =>
  show === "all" || (show === "attachments" ? (entry.attachments?.length ?? 0) > 0 : show === "note" || show === "task" || show === "document" ? entry.kind === show : entry.direction === show);

/** The address of this page with an entry opened or none, and everything else as it is. */
export function withEntry(entry: TimelineEntry | null): string {
  return withParameter("entry", entry?.id ?? null);
}

function withParameter(name: string, value: string | null): string {
  const parameters = new URLSearchParams(query.peek());
  if (value === null) parameters.delete(name);
  else parameters.set(name, value);
  const text = parameters.toString();
  return location.pathname + (text ? `?${text}` : "");
}

export function ShowSelect() {
  return (
    <div class="show-select">
      <Select id="timeline-show" label={t("timeline.show")} hiddenLabel value={shown()} options={all.map((value) => ({ value, text: t(words[value]) }))}
        onValue={(value) => void navigate(withParameter("show", value === "all" ? null : value), { replace: true })} />
    </div>
  );
}
