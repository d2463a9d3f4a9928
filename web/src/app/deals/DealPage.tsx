import { useState } from "preact/hooks";
import type { Deal, DealEdit } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Avatar } from "../../shared/ui/Avatar";
import { Dialog } from "../../shared/ui/Dialog";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { useMembers } from "../kernel/members";
import { Page } from "../kernel/Page";
import { Link, navigate, query } from "../kernel/router";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { saving } from "../../shared/api/edit";
import { companyNamed } from "../record/contactEdit";
import { EditableFact } from "../../shared/ui/EditableFact";
import { FindContact } from "../record/FindContact";
import { RecordTimeline } from "../record/RecordTimeline";
import { recordPath, removeRecord } from "../record/removal";
import { Tasks } from "../record/Tasks";
import { useTimeline } from "../record/useTimeline";
import { amountOf, asDealEdit, money, stages, stageText } from "./dealText";
import "../record/record.css";

type Save = (change: Partial<DealEdit> | (() => Promise<Partial<DealEdit>>)) => Promise<string | null>;

/** One deal: where it stands, who takes part, and the emails that came while it was open. */
export function DealPage({ dealId }: { dealId: string }) {
  const loaded = useLoad<Deal>(`deal ${dealId}`, (signal) => client.get(`/deals/${dealId}`, { signal }));
  const timeline = useTimeline(dealId, query.value.get("entry"));
  const deal = loaded.value;
  if (loaded.problem && !deal) {
    return <Page title={t("deal.title")}><ProblemNotice problem={loaded.problem} action={loaded.problem.status === 404
      ? { label: t("deal.all"), run: () => void navigate("/app/deals") } : { label: t("action.tryAgain"), run: loaded.reload }} /></Page>;
  }
  const save: Save = (change) => saving(async () => {
    if (!deal) return;
    const changed = typeof change === "function" ? await change() : change;
    const written = await client.put<Deal>(`/deals/${deal.id}`, { ...asDealEdit(deal), ...changed });
    loaded.change(() => written);
  }, loaded.reload);
  return (
    <Page wide title={deal?.name ?? t("deal.title")} actions={deal &&
      <fluent-button id="delete-deal" appearance="subtle" icon-only aria-label={t("record.delete")} title={t("record.delete")} onClick={() => void removeRecord("deal", deal.id, deal.name, t("deal.delete.text"))}><Icon name="trash" /></fluent-button>}>
      <div class="record">
        <div class="record-side">
          {deal ? <DealFacts deal={deal} save={save} /> : <div class="card facts" role="status" aria-label={t("deals.loading")}><span class="skeleton round" /><span class="skeleton w60" /><span class="skeleton w80" /></div>}
          {deal && <DealContacts deal={deal} save={save} />}
          <Tasks recordId={dealId} onDone={timeline.reload} />
        </div>
        <RecordTimeline recordId={dealId} timeline={timeline} empty={{ title: t("deal.empty.title"), text: t("deal.empty.text") }} />
      </div>
    </Page>
  );
}

function DealFacts({ deal, save }: { deal: Deal; save: Save }) {
  const members = useMembers();
  return (
    <aside class="card facts" aria-label={t("deal.title")}>
      <div class="facts-who">
        <Avatar name={deal.name} address={deal.id} size={48} />
        <span class="stack-none grow"><span class="strong">{deal.name}</span><Link to="/app/deals" class="small">{t("deal.all")}</Link></span>
      </div>
      <dl class="facts-list">
        <EditableFact id="deal-stage-field" label={t("deal.stage")} value={deal.stage} shown={<span>{stageText(deal.stage)}</span>}
          options={stages.map((value) => ({ value, text: stageText(value) }))} onSave={(stage) => save({ stage: stages.find((each) => each === stage) ?? deal.stage })} />
        <EditableFact id="deal-name-field" label={t("record.name")} value={deal.name} onSave={(name) => save({ name })} />
        <EditableFact id="deal-amount-field" label={t("deal.amount")} value={deal.amount === null ? "" : String(deal.amount)} type="number" shown={deal.amount === null ? undefined : <span>{money(deal)}</span>}
          onSave={(typed) => save({ amount: amountOf(typed) })} />
        <EditableFact id="deal-currency-field" label={t("deal.currency")} value={deal.currency ?? ""} maxLength={3} hint={t("deal.currencyHint")} onSave={(currency) => save({ currency: currency.toUpperCase() || null })} />
        <EditableFact id="deal-company-field" label={t("record.company")} value={deal.company?.name ?? ""} shown={deal.company ? <Link to={recordPath("company", deal.company.id)}>{deal.company.name}</Link> : undefined}
          onSave={(name) => save(async () => ({ companyId: await companyNamed(name) }))} />
        <EditableFact id="deal-owner-field" label={t("record.owner")} value={deal.owner?.id ?? ""} shown={<span class={deal.owner ? "" : "quiet"}>{deal.owner?.name ?? t("edit.nobody")}</span>}
          options={[{ value: "", text: t("edit.nobody") }, ...members.map((member) => ({ value: member.id, text: member.name }))]} onSave={(ownerId) => save({ ownerId: ownerId || null })} />
      </dl>
    </aside>
  );
}

function DealContacts({ deal, save }: { deal: Deal; save: Save }) {
  const [adding, setAdding] = useState(false);
  const write = async (contactIds: string[]) => {
    const problem = await save({ contactIds });
    if (problem) showToast(problem, { tone: "bad" });
  };
  const ids = deal.contacts.map((contact) => contact.id);
  return (
    <section class="card pad-small" aria-labelledby="deal-contacts">
      <h2 id="deal-contacts" class="pad-inline">{t("deal.contacts")}</h2>
      {ids.length === 0 && <p class="quiet pad-inline">{t("deal.contacts.none")}</p>}
      <ul>{deal.contacts.map((contact) => (
        <li key={contact.id} class="person-line">
          <Link to={recordPath("contact", contact.id)} class="contact grow"><Avatar name={contact.name} address={contact.id} size={24} /><span class="clip">{contact.name}</span></Link>
          <button type="button" class="plain-button" aria-label={t("deal.contacts.remove", { name: contact.name })} title={t("deal.contacts.remove", { name: contact.name })} onClick={() => void write(ids.filter((id) => id !== contact.id))}><Icon name="cross" size={16} /></button>
        </li>
      ))}</ul>
      <div class="pad-inline"><fluent-button id="add-deal-contact" size="small" appearance="subtle" onClick={() => setAdding(true)}><Icon name="add" size={16} slot="start" />{t("deal.contacts.add")}</fluent-button></div>
      {adding && (
        <Dialog title={t("deal.contacts.addTitle", { name: deal.name })} onClose={() => setAdding(false)} actions={<fluent-button onClick={() => setAdding(false)}>{t("action.cancel")}</fluent-button>}>
          <FindContact id="deal-contact-search" label={t("contacts.search")} except={ids} action={t("deal.contacts.pick")} onPick={(contact) => { setAdding(false); void write([...ids, contact.id]); }} />
        </Dialog>
      )}
    </section>
  );
}
