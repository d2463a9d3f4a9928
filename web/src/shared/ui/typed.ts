/** Splits what somebody typed into one field: addresses at commas, semicolons and spaces, phones at semicolons. */
export const splitAddresses = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
export const splitPhones = (text: string): string[] => text.split(";").map((phone) => phone.trim()).filter(Boolean);

/** Nine in the morning of the day that somebody chose, in their own zone. */
export function dueAt(day: string): string | null {
  const [year, month, date] = day.split("-").map(Number);
  return year && month && date ? new Date(year, month - 1, date, 9).toISOString() : null;
}

/** The day of a time in the reader's own zone, as a date field has it; empty for none. */
export function dayOf(at: string | null): string {
  if (!at) return "";
  const time = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
