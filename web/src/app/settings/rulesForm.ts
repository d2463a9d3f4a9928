import type { LoggingMode, RulesText, Sharing } from "../../shared/api/types";

export const switches = ["contactsOnly", "headersOnly", "logBulk", "logInternal"] as const;
export type Switch = (typeof switches)[number];

/** What stands in the boxes of one set of rules; a switch that is undefined follows the organization. */
export type RulesForm = { mode: LoggingMode | "" } & Record<Switch, boolean | undefined> & { neverLog: string; sharing: Sharing | "" };

export const formOf = (rules: RulesText): RulesForm => ({
  mode: rules.mode ?? "",
  contactsOnly: rules.contactsOnly ?? undefined, headersOnly: rules.headersOnly ?? undefined, logBulk: rules.logBulk ?? undefined, logInternal: rules.logInternal ?? undefined,
  neverLog: (rules.neverLog ?? []).join("\n"), sharing: rules.sharing ?? "",
});

/** One entry a line; commas and semicolons separate too, as people paste lists. */
export const entriesOf = (text: string): string[] => text.split(/[\n,;]+/).map((entry) => entry.trim()).filter((entry) => entry !== "");

export const rulesOf = (form: RulesForm): RulesText => ({
  mode: form.mode === "" ? null : form.mode,
  contactsOnly: form.contactsOnly ?? null, headersOnly: form.headersOnly ?? null, logBulk: form.logBulk ?? null, logInternal: form.logInternal ?? null,
  neverLog: entriesOf(form.neverLog), sharing: form.sharing === "" ? null : form.sharing,
});
