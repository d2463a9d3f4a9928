import { describe, expect, it } from "vitest";
import type { Task } from "../../shared/api/types";
import { dayOf, dueAt } from "../../shared/ui/typed";
import { keyOf } from "../settings/propertyKey";
import { byDay } from "../tasks/byDay";
import { amountOf, money } from "./dealText";

describe("amounts", () => {
  it("take a comma and a point", () => expect([amountOf("12,50"), amountOf("12.5"), amountOf(" "), amountOf("x")]).toEqual([12.5, 12.5, null, NaN]));
  it("show cents only where there are some", () => expect([money({ amount: 1200, currency: "EUR" }), money({ amount: 1.5, currency: null }), money({ amount: null, currency: "EUR" })]).toEqual(["€1,200", "1.5", ""]));
});

describe("days", () => {
  it("come back as they were chosen", () => expect(dayOf(dueAt("2026-03-09"))).toBe("2026-03-09"));
  it("put tasks in their groups", () => {
    const at = new Date(2026, 10, 22, 12).getTime();
    const task = (dueAtTime: number | null) => ({ dueAt: dueAtTime === null ? null : new Date(dueAtTime).toISOString() }) as Task;
    const groups = byDay([task(at - 1), task(at + 3_600_000), task(at + 86_400_000), task(null)], at);
    expect(groups.map((group) => group.tasks.length)).toEqual([1, 1, 1, 1]);
  });
});

describe("the key of a property", () => {
  it.each([["Kundennummer", "kundennummer"], ["Größe in m²", "groesse_in_m"], ["2. Wahl", "p_2_wahl"], ["!!", ""]])("%s", (label, key) => expect(keyOf(label)).toBe(key));
});
