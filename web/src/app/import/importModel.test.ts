import { describe, expect, it } from "vitest";
import { dueAt, splitAddresses, splitPhones } from "../../shared/ui/typed";
import { join } from "../contacts/join";
import type { Contact } from "../../shared/api/types";
import { meaningOptions, minutesLeft, typeOf } from "./importModel";

describe("an import", () => {
  it("knows a file by the end of its name", () => {
    expect([typeOf("People.CSV"), typeOf("a.b.vcf"), typeOf("list.xlsx"), typeOf("csv.zip")]).toEqual(["text/csv", "text/vcard", null, null]);
  });

  it("tells the time that is left only once there is a pace", () => {
    const startedAt = "2026-11-20T10:00:00Z";
    const start = Date.parse(startedAt);
    expect(minutesLeft({ done: 0, rows: 100, startedAt }, start + 60_000)).toBeNull();
    expect(minutesLeft({ done: 10, rows: 100, startedAt }, start + 1_000)).toBeNull();
    expect(minutesLeft({ done: 10, rows: 100, startedAt }, start + 60_000)).toBe(9);
    expect(minutesLeft({ done: 100, rows: 100, startedAt }, start + 60_000)).toBe(0);
  });

  it("offers the organization's own properties of contacts, not those of companies", () => {
    const own = { id: "1", key: "tier", label: "Tier", type: "text" as const, choices: [] };
    const options = meaningOptions([{ ...own, recordKind: "contact" }, { ...own, key: "size", recordKind: "company" }]);
    expect(options.at(-1)).toEqual({ value: "property:tier", text: "Tier" });
    expect(options.some((option) => option.value === "property:size")).toBe(false);
  });
});

describe("details typed into one field", () => {
  it("fall apart where a person would say so", () => {
    expect(splitAddresses(" a@x.test,b@x.test;  c@x.test ")).toEqual(["a@x.test", "b@x.test", "c@x.test"]);
    expect(splitPhones("+49 30 1; 0171 2;")).toEqual(["+49 30 1", "0171 2"]);
  });

  it("give a task the morning of its day", () => {
    expect(new Date(dueAt("2026-11-20") ?? "").getHours()).toBe(9);
    expect(dueAt("")).toBeNull();
  });
});

it("lists a contact once that two pages bring", () => {
  const contact = (id: string) => ({ id } as Contact);
  expect(join([contact("1"), contact("2")], [contact("2"), contact("3")]).map((one) => one.id)).toEqual(["1", "2", "3"]);
});
