import { describe, expect, it } from "vitest";
import { entriesOf, formOf, rulesOf } from "./rulesForm";

describe("rules as they stand in boxes", () => {
  it("keeps what follows the organization apart from what is switched off", () => {
    const rules = { mode: null, contactsOnly: null, headersOnly: false, logBulk: true, logInternal: null, neverLog: ["ann@customer.example", "press.example"], sharing: "subject" as const };
    expect(rulesOf(formOf(rules))).toEqual(rules);
  });

  it("reads lists as people paste them", () => {
    expect(entriesOf(" a@x.example, b.example;c.example\n\n d@x.example \r\n")).toEqual(["a@x.example", "b.example", "c.example", "d@x.example"]);
  });
});
