import { computed, signal } from "@preact/signals";
import { locale } from "./index";

// Dates and numbers as in the reader's region where the browser names one for the language in use.
const region = computed(() => navigator.languages.find((tag) => tag.toLowerCase().split("-")[0] === locale.value) ?? locale.value);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The present moment, moved on twice a minute so that relative times stay true while the page is open. */
export const now = signal(Date.now());
if (typeof window !== "undefined") setInterval(() => (now.value = Date.now()), minute / 2);

const relative = computed(() => new Intl.RelativeTimeFormat(region.value, { numeric: "auto" }));
const full = computed(() => new Intl.DateTimeFormat(region.value, { dateStyle: "full", timeStyle: "short" }));
const clock = computed(() => new Intl.DateTimeFormat(region.value, { timeStyle: "short" }));
const dayOfYear = computed(() => new Intl.DateTimeFormat(region.value, { day: "numeric", month: "short" }));
const dayWithYear = computed(() => new Intl.DateTimeFormat(region.value, { day: "numeric", month: "short", year: "numeric" }));
const calendarDay = computed(() => new Intl.DateTimeFormat(region.value, { weekday: "short", day: "numeric", month: "long", timeZone: "UTC" }));
const month = computed(() => new Intl.DateTimeFormat(region.value, { month: "long", year: "numeric" }));

const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
const daysBetween = (earlier: number, later: number) => Math.round((midnight(later) - midnight(earlier)) / day);

/** "5 minutes ago" and the like under a week, else the date in the reader's zone. */
export function formatWhen(at: string, from: number = now.value): string {
  const time = Date.parse(at);
  const ago = Math.max(0, from - time);
  if (ago < minute) return relative.value.format(0, "second");
  if (ago < hour) return relative.value.format(-Math.floor(ago / minute), "minute");
  const days = daysBetween(time, from);
  if (days === 0) return relative.value.format(-Math.floor(ago / hour), "hour");
  if (days < 7) return relative.value.format(-days, "day");
  return new Date(time).getFullYear() === new Date(from).getFullYear() ? dayOfYear.value.format(time) : dayWithYear.value.format(time);
}

/** What a line under a day's heading needs: the clock for this week, else the date. */
export function formatMoment(at: string, from: number = now.value): string {
  const time = Date.parse(at);
  const days = daysBetween(time, from);
  if (days < 1) return clock.value.format(time);
  if (days < 7) return `${new Intl.DateTimeFormat(region.value, { weekday: "short" }).format(time)} ${clock.value.format(time)}`;
  return new Date(time).getFullYear() === new Date(from).getFullYear() ? dayOfYear.value.format(time) : dayWithYear.value.format(time);
}

/** Heading of the group a time belongs to: "today", "yesterday", a weekday, or the month. */
export function formatDayGroup(at: string, from: number = now.value): string {
  const time = Date.parse(at);
  const days = daysBetween(time, from);
  const text = days <= 1 ? relative.value.format(-Math.max(0, days), "day")
    : days < 7 ? new Intl.DateTimeFormat(region.value, { weekday: "long" }).format(time)
    : month.value.format(time);
  return text.charAt(0).toLocaleUpperCase(region.value) + text.slice(1);
}

export const formatFull = (at: string): string => full.value.format(Date.parse(at));

/** A day of the calendar, whatever the time zone. */
export const formatCalendarDay = (day: string): string => calendarDay.value.format(Date.parse(`${day}T12:00:00Z`));

export const formatPercent = (ratio: number): string =>
  new Intl.NumberFormat(region.value, { style: "percent", maximumFractionDigits: ratio > 0.99 && ratio < 1 ? 1 : 0 }).format(ratio);

/** A size in bytes in the largest unit that keeps it at 1 or more. */
export function formatSize(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(region.value, { style: "unit", unit: units[step] ?? "byte", maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 }).format(value);
}

/** A day that may lie ahead: "today", "tomorrow", a weekday, or the date. */
export function formatDay(at: string, from: number = now.value): string {
  const time = Date.parse(at);
  const days = daysBetween(from, time);
  if (Math.abs(days) <= 1) return relative.value.format(days, "day");
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(region.value, { weekday: "long" }).format(time);
  return new Date(time).getFullYear() === new Date(from).getFullYear() ? dayOfYear.value.format(time) : dayWithYear.value.format(time);
}

/** A moment that may lie ahead, on the clock of a zone: "Mon 23 Nov, 09:00". */
export function formatAt(at: number, zone?: string, from: number = now.value): string {
  const year = new Date(at).getFullYear() === new Date(from).getFullYear() ? {} : { year: "numeric" } as const;
  return new Intl.DateTimeFormat(region.value, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", ...year, ...(zone ? { timeZone: zone } : {}) }).format(at);
}
/** A day without a time, such as "2026-11-22". */
export const formatDate = (date: string): string => dayOfYear.value.format(new Date(`${date}T00:00`));
