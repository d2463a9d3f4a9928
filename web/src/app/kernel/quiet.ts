import type { NoticePreferences } from "../../shared/api/types";

/** The minute of the day in a zone. */
export function minuteIn(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return value("hour") * 60 + value("minute");
}

/** Quiet hours may go over midnight; where both ends are the same they are the whole day. */
export function isQuiet(chosen: Pick<NoticePreferences, "quietFrom" | "quietTo" | "zone">, at: Date): boolean {
  const { quietFrom: from, quietTo: to } = chosen;
  if (from === null || to === null) return false;
  const now = minuteIn(chosen.zone, at);
  return from < to ? now >= from && now < to : now >= from || now < to;
}
