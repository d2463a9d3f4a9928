import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { formatDayGroup, formatSize, formatWhen } from "./format";
import { pickLocale, switchLocale, t } from "./index";

beforeAll(() => {
  vi.stubGlobal("document", { documentElement: {} });
  vi.stubGlobal("navigator", { languages: ["en-GB", "de-AT"] });
});
afterAll(() => vi.unstubAllGlobals());

const from = new Date(2026, 5, 18, 15, 30).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

test("Times are relative under a week and dates beyond it", async () => {
  await switchLocale("en");
  expect(formatWhen(at(2026, 5, 18, 15, 12), from)).toBe("18 minutes ago");
  expect(formatWhen(at(2026, 5, 17, 23, 59), from)).toBe("yesterday");
  expect(formatWhen(at(2026, 5, 12, 0, 1), from)).toBe("6 days ago");
  expect(formatWhen(at(2026, 5, 11, 15, 30), from)).toBe("11 Jun");
  expect(formatWhen(at(2025, 11, 31, 15, 30), from)).toBe("31 Dec 2025");
});

test("A clock that runs ahead of ours does not speak of the future", async () => {
  await switchLocale("en");
  expect(formatWhen(at(2026, 5, 18, 15, 45), from)).toBe("now");
  expect(formatDayGroup(at(2026, 5, 19, 0, 5), from)).toBe("Today");
});

test("German is formatted as German", async () => {
  await switchLocale("de");
  expect(formatWhen(at(2026, 5, 18, 12, 0), from)).toBe("vor 3 Stunden");
  expect(formatDayGroup(at(2026, 5, 17, 9, 0), from)).toBe("Gestern");
  expect(formatSize(1_250_000)).toBe("1,3 MB");
  expect([t("timeline.earlier", { count: 1 }), t("timeline.earlier", { count: 2 })]).toEqual(["1 frühere Nachricht", "2 frühere Nachrichten"]);
});

test("The first language that we speak wins", () => {
  expect(pickLocale(["fr", "de-CH", "en"])).toBe("de");
  expect(pickLocale(["fr"])).toBe("en");
});
