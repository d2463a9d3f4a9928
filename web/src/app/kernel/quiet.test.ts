import { expect, test } from "vitest";
import { isQuiet, minuteIn } from "./quiet";

const at = (text: string) => new Date(text);

test("The minute of the day is that of the member's zone, in summer and in winter", () => {
  expect(minuteIn("Europe/Berlin", at("2026-07-01T22:30:00Z"))).toBe(30);
  expect(minuteIn("Europe/Berlin", at("2026-12-01T22:30:00Z"))).toBe(23 * 60 + 30);
  expect(minuteIn("Asia/Kolkata", at("2026-07-01T00:00:00Z"))).toBe(5 * 60 + 30);
});

test.each([
  [null, null, "12:00", false],
  [9 * 60, 17 * 60, "08:59", false],
  [9 * 60, 17 * 60, "09:00", true],
  [9 * 60, 17 * 60, "17:00", false],
  [20 * 60, 7 * 60, "19:59", false],
  [20 * 60, 7 * 60, "23:30", true],
  [20 * 60, 7 * 60, "06:59", true],
  [20 * 60, 7 * 60, "07:00", false],
  [8 * 60, 8 * 60, "15:00", true],
])("Between %s and %s, %s is quiet: %s", (quietFrom, quietTo, clock, quiet) => {
  expect(isQuiet({ quietFrom, quietTo, zone: "UTC" }, at(`2026-07-01T${clock}:00Z`))).toBe(quiet);
});
