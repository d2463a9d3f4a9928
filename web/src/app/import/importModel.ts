import type { Import, Property } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";

const meanings = {
  ignore: "import.means.ignore", name: "import.means.name", first_name: "import.means.first_name", last_name: "import.means.last_name", address: "import.means.address",
  phone: "import.means.phone", job_title: "import.means.job_title", company: "import.means.company", owner: "import.means.owner",
} as const satisfies Record<string, PlainKey>;

/** What a column can mean, for a choice: the details of every contact, then the organization's own. */
export function meaningOptions(properties: readonly Property[]): { value: string; text: string }[] {
  return [
    ...Object.entries(meanings).map(([value, text]) => ({ value, text: t(text) })),
    ...properties.filter((property) => property.recordKind === "contact").map((property) => ({ value: `property:${property.key}`, text: property.label })),
  ];
}

export const isAtWork = (state: Import["state"]): boolean => state === "checking" || state === "running";

/** Content type of a file by its name; null where it is neither kind. */
export function typeOf(name: string): "text/csv" | "text/vcard" | null {
  const end = name.toLowerCase().split(".").at(-1);
  return end === "csv" || end === "txt" || end === "tsv" ? "text/csv" : end === "vcf" || end === "vcard" ? "text/vcard" : null;
}

export { minutesLeft } from "../kernel/pace";
