import type { SendState, TimelineEntry } from "../api/types";

/** A thread as one folded line: its newest entry, and the earlier ones below it when opened. */
export type FoldedThread = { threadId: string; latest: TimelineEntry; earlier: TimelineEntry[]; earlierCount: number };

const newestFirst = (a: TimelineEntry, b: TimelineEntry) =>
  Date.parse(b.occurredAt) - Date.parse(a.occurredAt) || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** Adds entries, newest first, each id once; the later arrival of an id wins. */
export function mergeEntries(entries: readonly TimelineEntry[], added: readonly TimelineEntry[]): TimelineEntry[] {
  const byId = new Map([...entries, ...added].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort(newestFirst);
}

/** The same entries with the new state on the message that was sent. */
export function withSendState(entries: readonly TimelineEntry[], messageId: string, state: SendState): TimelineEntry[] {
  return entries.map((entry) => (entry.sourceId === messageId ? { ...entry, state } : entry));
}

/** Folds entries (newest first) by thread; a thread stands where its newest entry is. What the host counted and did not send counts too. */
export function foldThreads(entries: readonly TimelineEntry[]): FoldedThread[] {
  const threads = new Map<string, FoldedThread>();
  for (const entry of entries) {
    const key = entry.threadId || entry.id;
    const thread = threads.get(key);
    const newer = thread ? thread.earlier.length + 1 : 0;
    const older = Math.max(0, (entry.threadCount ?? 1) - 1);
    if (thread) {
      thread.earlier.push(entry);
      thread.earlierCount = Math.max(thread.earlierCount, newer + older);
    } else threads.set(key, { threadId: key, latest: entry, earlier: [], earlierCount: older });
  }
  return [...threads.values()];
}

/** Ids that are new since last time and newer than something already there: arrivals, not older pages. */
export function arrivals(before: ReadonlySet<string>, entries: readonly TimelineEntry[]): TimelineEntry[] {
  const lastKnown = entries.findLastIndex((entry) => before.has(entry.id));
  return entries.filter((entry, index) => index < lastKnown && !before.has(entry.id));
}
