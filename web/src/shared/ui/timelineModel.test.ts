import { expect, test } from "vitest";
import type { TimelineEntry } from "../api/types";
import { arrivals, foldThreads, mergeEntries, withSendState } from "./timelineModel";

const entry = (id: string, minute: number, threadId = id): TimelineEntry => ({
  id, kind: "email", occurredAt: new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString(), sourceId: `message-${id}`, messageId: `${id}@x`, threadId,
  direction: "incoming", subject: null, preview: null, from: { name: null, address: "a@x" }, to: [], attachments: [], state: null,
});
const ids = (entries: readonly TimelineEntry[]) => entries.map((one) => one.id);

test("An entry that comes live stands where its time says, and only once", () => {
  const have = [entry("c", 30), entry("a", 10)];
  expect(ids(mergeEntries(have, [entry("b", 20)]))).toEqual(["c", "b", "a"]);
  expect(ids(mergeEntries(have, [entry("c", 30)]))).toEqual(["c", "a"]);
});

test("A thread is folded under its newest entry", () => {
  const folded = foldThreads([entry("d", 40, "t"), entry("c", 30), entry("b", 20, "t"), entry("a", 10, "t")]);
  expect(folded.map((thread) => [thread.latest.id, ids(thread.earlier)])).toEqual([["d", ["b", "a"]], ["c", []]]);
});

test("A thread counts what the host counted and did not send, and what came since", () => {
  const counted = { ...entry("c", 30, "t"), threadCount: 4 };
  expect(foldThreads([counted])[0]?.earlierCount).toBe(3);
  expect(foldThreads([entry("d", 40, "t"), counted])[0]?.earlierCount).toBe(4);
  expect(foldThreads([entry("d", 40, "t"), counted, entry("b", 20, "t")])[0]?.earlierCount).toBe(4);
  expect(foldThreads([entry("d", 40, "t"), entry("b", 20, "t")])[0]?.earlierCount).toBe(1);
});

test("Only what is newer than something known counts as an arrival, older pages do not", () => {
  const before = new Set(["c", "b"]);
  expect(ids(arrivals(before, [entry("d", 40), entry("c", 30), entry("b", 20), entry("a", 10)]))).toEqual(["d"]);
});

test("A new state reaches the message that was sent and no other", () => {
  const changed = withSendState([entry("a", 1), entry("b", 2)], "message-b", "filed");
  expect(changed.map((one) => one.state)).toEqual([null, "filed"]);
});
