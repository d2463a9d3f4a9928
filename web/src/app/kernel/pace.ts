/** Minutes that are left at the pace so far, at least 0; null while there is no pace to speak of. */
export function minutesLeft(one: { done: number; rows: number; startedAt: string | null }, now: number): number | null {
  const elapsed = one.startedAt ? now - Date.parse(one.startedAt) : 0;
  return one.done === 0 || elapsed < 2_000 ? null : Math.round(((one.rows - one.done) * (elapsed / one.done)) / 60_000);
}
