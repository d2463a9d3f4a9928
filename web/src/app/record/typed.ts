/** Splits what somebody typed into one field: addresses at commas, semicolons and spaces, phones at semicolons. */
export const splitAddresses = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
export const splitPhones = (text: string): string[] => text.split(";").map((phone) => phone.trim()).filter(Boolean);

/** Nine in the morning of the day that somebody chose, in their own zone. */
export function dueAt(day: string): string | null {
  const [year, month, date] = day.split("-").map(Number);
  return year && month && date ? new Date(year, month - 1, date, 9).toISOString() : null;
}
