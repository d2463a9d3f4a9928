import type { RecipientCopies } from "../../shared/api/types";
import { t } from "../../shared/i18n";

const reasons = {
  provider_files: "track.apart.provider_files", server_files: "track.apart.server_files", server_unknown: "track.apart.server_unknown", mailbox_unusable: "track.apart.mailbox_unusable",
} as const;

/** Addresses that differ. */
export const countRecipients = (addresses: readonly string[]): number => new Set(addresses.map((address) => address.toLowerCase())).size;

/** Why recipients cannot be told apart, or what it means that they are. */
export function apartHint(copies: RecipientCopies, recipients: number, apart: boolean, refused: readonly string[]): string {
  if (copies.reason !== "possible") return t(reasons[copies.reason]);
  if (recipients > copies.most) return t("track.apart.tooMany", { most: copies.most });
  if (!apart) return "";
  return refused.length > 0 ? `${t("track.apart.hint")} ${t("track.apart.without", { list: refused.join(", ") })}` : t("track.apart.hint");
}
