import type { RecordKind } from "../sidebar/view";

/** What the pane decides for the send event (kept under "inlay.choices"). Without associations the mail stands where the member's mail usually does. */
export type Choices = { v: 1; track: boolean; log: boolean; associations: { kind: RecordKind; id: string }[]; templateId?: string };

const kinds: readonly string[] = ["contact", "company", "deal"] satisfies RecordKind[];

/** Reads what was kept; what is not ours is nothing. */
export function asChoices(kept: unknown): Choices | null {
  if (typeof kept !== "object" || kept === null) return null;
  const { v, track, log, associations, templateId } = kept as Record<string, unknown>;
  if (v !== 1 || typeof track !== "boolean" || typeof log !== "boolean" || !Array.isArray(associations)) return null;
  const known = (associations as unknown[]).filter((one): one is Choices["associations"][number] =>
    typeof one === "object" && one !== null && kinds.includes(String((one as { kind?: unknown }).kind)) && typeof (one as { id?: unknown }).id === "string");
  return { v: 1, track, log, associations: known, ...(typeof templateId === "string" ? { templateId } : {}) };
}
