import type { TrackingPermission, TrackingRule } from "../../shared/api/types";

/** Domains and countries as they are typed: one a line for each permission. */
export type Places = Record<TrackingPermission, string>;

const permissions: readonly TrackingPermission[] = ["never", "with_consent", "allowed"];

export const placesOf = (rules: readonly TrackingRule[]): Places => {
  const lines = (permission: TrackingPermission) => rules.filter((rule) => rule.permission === permission).map((rule) => rule.where).join("\n");
  return { never: lines("never"), with_consent: lines("with_consent"), allowed: lines("allowed") };
};

export const rulesOfPlaces = (places: Places): TrackingRule[] =>
  permissions.flatMap((permission) => places[permission].split(/[\s,;]+/).filter((where) => where !== "").map((where) => ({ where, permission })));
