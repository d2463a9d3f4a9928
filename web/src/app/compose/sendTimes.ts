/** When an email shall leave: a time on the clock of a place. */
export type Later = { sendAt: string; timeZone: string };

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const two = (part: number) => String(part).padStart(2, "0");

/** What the clock of a zone shows at a moment, as a datetime-local field has it. */
export function clockIn(at: number, zone: string): string {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" })
    .formatToParts(at).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The moment of a time on the clock of a zone; of one that is skipped or comes twice what the host takes it for too. */
export function momentOf(local: string, zone: string): number {
  const wall = Date.parse(`${local.slice(0, 16)}:00Z`);
  const offsetAt = (at: number) => Date.parse(`${clockIn(at, zone)}:00Z`) - at;
  // The offsets a day around it: the one before a change wins, so that the first of two and the later of none is meant.
  const early = wall - offsetAt(wall - 86_400_000);
  if (clockIn(early, zone) === local.slice(0, 16)) return early;
  const late = wall - offsetAt(wall + 86_400_000);
  return clockIn(late, zone) === local.slice(0, 16) ? late : early;
}

export type SuggestionKey = "later.hour" | "later.afternoon" | "later.tomorrow" | "later.monday";

/** Times that are often meant, on the clock of the zone, earliest first; none twice. */
export function suggestionsAt(now: number, zone: string): { key: SuggestionKey; local: string }[] {
  const today = clockIn(now, zone);
  const day = (days: number, hour: number) => {
    const date = new Date(Date.parse(`${today.slice(0, 10)}T12:00:00Z`) + days * 86_400_000);
    return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}T${two(hour)}:00`;
  };
  const weekday = new Date(`${today.slice(0, 10)}T12:00:00Z`).getUTCDay();
  const untilMonday = (8 - weekday) % 7 || 7;
  const quarter = 15 * 60_000;
  const all: { key: SuggestionKey; local: string }[] = [{ key: "later.hour", local: clockIn(Math.ceil((now + 3_600_000) / quarter) * quarter, zone) }];
  if (Number(today.slice(11, 13)) < 12) all.push({ key: "later.afternoon", local: day(0, 14) });
  all.push({ key: "later.tomorrow", local: day(1, 8) });
  if (untilMonday > 1) all.push({ key: "later.monday", local: day(untilMonday, 8) });
  return all;
}

const furthest = 366 * 86_400_000;

export function wrongTime(local: string, zone: string, now: number): "later.past" | "later.far" | null {
  const at = momentOf(local, zone);
  return !(at > now) ? "later.past" : at > now + furthest ? "later.far" : null;
}
