import type { Deal, DealEdit, DealStage } from "../../shared/api/types";
import { locale, t, type PlainKey } from "../../shared/i18n";

export const stages = ["open", "won", "lost"] as const satisfies readonly DealStage[];
const words = { open: "deal.stage.open", won: "deal.stage.won", lost: "deal.stage.lost" } as const satisfies Record<DealStage, PlainKey>;

export const stageText = (stage: DealStage): string => t(words[stage]);

/** The amount as the reader writes money; empty where there is none. */
export function money(deal: Pick<Deal, "amount" | "currency">): string {
  if (deal.amount === null) return "";
  return new Intl.NumberFormat(locale.value, deal.currency ? { style: "currency", currency: deal.currency, maximumFractionDigits: Number.isInteger(deal.amount) ? 0 : 2 } : {}).format(deal.amount);
}

/** What somebody typed as an amount, with a comma or a point before the cents. */
export function amountOf(typed: string): number | null {
  const text = typed.trim().replace(",", ".");
  return text === "" ? null : Number(text);
}

/** Everything that can be written about a deal, as it stands. */
export const asDealEdit = (deal: Deal): DealEdit => ({
  version: deal.version, name: deal.name, amount: deal.amount, currency: deal.currency, stage: deal.stage,
  companyId: deal.company?.id ?? null, ownerId: deal.owner?.id ?? null, contactIds: deal.contacts.map((contact) => contact.id),
});
