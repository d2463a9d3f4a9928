import { useState } from "preact/hooks";
import type { Company, Contact, Deal, Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { money, stageText } from "../deals/dealText";
import { NewDeal } from "../deals/NewDeal";
import { Link } from "../kernel/router";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { recordPath } from "./removal";

/** The deals of a contact or company, and the way to another one. */
export function RecordDeals({ recordId, contact, company }: { recordId: string; contact?: Contact | null; company?: Company | null }) {
  const deals = useLoad<Page<Deal>>(`deals of ${recordId}`, (signal) => client.get("/deals", { query: { recordId, limit: 20 }, signal }));
  const [adding, setAdding] = useState(false);
  const items = deals.value?.items;
  return (
    <section class="card pad-small" aria-labelledby="deals-title">
      <h2 id="deals-title" class="pad-inline">{t("deals.title")}</h2>
      {items?.length === 0 && <p class="quiet small pad-inline">{t("deals.ofRecord.empty")}</p>}
      <ul>{items?.map((deal) => (
        <li key={deal.id}><Link to={recordPath("deal", deal.id)} class="deal-line"><span class="stack-none"><span class="clip">{deal.name}</span><span class="small quiet">{stageText(deal.stage)}</span></span><span class="deal-money">{money(deal)}</span></Link></li>
      ))}</ul>
      <div class="pad-inline"><fluent-button id="add-deal" size="small" appearance="subtle" onClick={() => setAdding(true)}><Icon name="add" size={16} slot="start" />{t("deals.add")}</fluent-button></div>
      {adding && <NewDeal company={company?.name ?? contact?.company?.name ?? ""} contactIds={contact ? [contact.id] : []} onClose={() => setAdding(false)} />}
    </section>
  );
}
