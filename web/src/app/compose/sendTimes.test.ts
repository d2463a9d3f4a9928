import { expect, test } from "vitest";
import { clockIn, momentOf, suggestionsAt, wrongTime } from "./sendTimes";

const at = (text: string) => Date.parse(text);

test("a time on a clock is a moment, the first of two and later by what is skipped", () => {
  expect(momentOf("2026-11-23T09:00", "Europe/Berlin")).toBe(at("2026-11-23T08:00:00Z"));
  expect(momentOf("2027-04-01T09:00", "Europe/Berlin")).toBe(at("2027-04-01T07:00:00Z"));
  expect(momentOf("2027-03-28T02:30", "Europe/Berlin")).toBe(at("2027-03-28T01:30:00Z"));
  expect(momentOf("2027-10-31T02:30", "Europe/Berlin")).toBe(at("2027-10-31T00:30:00Z"));
  expect(momentOf("2026-11-23T09:00", "America/New_York")).toBe(at("2026-11-23T14:00:00Z"));
  expect(clockIn(at("2026-11-23T23:30:00Z"), "Asia/Kolkata")).toBe("2026-11-24T05:00");
});

test("suggests what is often meant, on the clock of the zone", () => {
  // A Sunday, half past ten in Berlin.
  expect(suggestionsAt(at("2026-11-22T09:31:00Z"), "Europe/Berlin")).toEqual([
    { key: "later.hour", local: "2026-11-22T11:45" }, { key: "later.afternoon", local: "2026-11-22T14:00" }, { key: "later.tomorrow", local: "2026-11-23T08:00" },
  ]);
  // A Friday afternoon there, a Saturday in Auckland.
  expect(suggestionsAt(at("2026-11-20T15:00:00Z"), "Europe/Berlin").map((one) => one.local)).toEqual(["2026-11-20T17:00", "2026-11-21T08:00", "2026-11-23T08:00"]);
  expect(suggestionsAt(at("2026-11-20T15:00:00Z"), "Pacific/Auckland").map((one) => one.local)).toEqual(["2026-11-21T05:00", "2026-11-21T14:00", "2026-11-22T08:00", "2026-11-23T08:00"]);
});

test("a time that is over or more than a year ahead is said to be so", () => {
  const now = at("2026-11-22T12:00:00Z");
  expect(wrongTime("2026-11-22T12:59", "Europe/Berlin", now)).toBe("later.past");
  expect(wrongTime("2026-11-22T13:01", "Europe/Berlin", now)).toBe(null);
  expect(wrongTime("2028-01-01T00:00", "Europe/Berlin", now)).toBe("later.far");
});
