import type { Company, CompanyEdit, Contact, Page as PageOf } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Avatar } from "../../shared/ui/Avatar";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { ContactRow } from "../contacts/ContactsPage";
import { useMembers } from "../kernel/members";
import { Page } from "../kernel/Page";
import { Link, navigate, query } from "../kernel/router";
import { client } from "../kernel/session";
import { useLoad, usePages } from "../kernel/useLoad";
import { saving } from "../../shared/api/edit";
import { EditableFact } from "../../shared/ui/EditableFact";
import { PropertyFacts } from "../record/PropertyFacts";
import { RecordDeals } from "../record/RecordDeals";
import { RecordTimeline } from "../record/RecordTimeline";
import { removeRecord } from "../record/removal";
import { useTimeline } from "../record/useTimeline";
import { Tasks } from "../record/Tasks";
import "../record/record.css";

/** One company: its details, the people who work there, and what was written with them. */
export function CompanyPage({ companyId }: { companyId: string }) {
  const company = useLoad<Company>(`company ${companyId}`, (signal) => client.get(`/companies/${companyId}`, { signal }));
  const contacts = usePages<Contact>(`company contacts ${companyId}`, (after, signal) =>
    client.get<PageOf<Contact>>("/contacts", { query: { companyId, sort: "name", after, limit: 50 }, ...(signal ? { signal } : {}) }), (have, more) => [...have, ...more]);
  const timeline = useTimeline(companyId, query.value.get("entry"));
  if (company.problem && !company.value) {
    return <Page title={t("record.companyTitle")}><ProblemNotice problem={company.problem} action={company.problem.status === 404
      ? { label: t("record.allCompanies"), run: () => void navigate("/app/companies") } : { label: t("action.tryAgain"), run: company.reload }} /></Page>;
  }
  const which = company.value;
  return (
    <Page wide title={which?.name ?? t("record.companyTitle")} actions={which &&
      <fluent-button id="delete-company" appearance="subtle" icon-only aria-label={t("record.delete")} title={t("record.delete")} onClick={() => void removeRecord("company", which.id, which.name, t("record.deleteCompany.text"))}><Icon name="trash" /></fluent-button>}>
      <div class="record">
        <div class="record-side">
          <CompanyFacts company={which} onChange={(changed) => company.change(() => changed)} onStale={company.reload} />
          <section class="card pad-small" aria-labelledby="company-contacts">
            <h2 id="company-contacts" class="pad-inline">{t("record.contacts")}</h2>
            {contacts.items?.length === 0 && <p class="quiet pad-inline">{t("record.noContacts")}</p>}
            <ul>{contacts.items?.map((contact) => <li key={contact.id}><ContactRow contact={{ ...contact, company: null, lastEntryAt: null }} /></li>)}</ul>
            {contacts.more && <fluent-button size="small" appearance="subtle" disabled={contacts.more.loading} onClick={contacts.more.load}>{t("action.loadMore")}</fluent-button>}
          </section>
          <Tasks recordId={companyId} onDone={timeline.reload} />
          <RecordDeals recordId={companyId} company={which} />
        </div>
        <RecordTimeline recordId={companyId} timeline={timeline} empty={{ title: t("record.companyEmpty.title"), text: t("record.companyEmpty.text") }} />
      </div>
    </Page>
  );
}

function CompanyFacts({ company, onChange, onStale }: { company: Company | null; onChange: (company: Company) => void; onStale: () => void }) {
  const members = useMembers();
  if (!company) return <div class="card facts" role="status" aria-label={t("companies.loading")}><span class="skeleton round" /><span class="skeleton w60" /><span class="skeleton w80" /></div>;
  const save = (change: Partial<CompanyEdit>) => saving(async () => {
    const { version, name, domain, phone, owner, properties } = company;
    onChange(await client.put<Company>(`/companies/${company.id}`, { version, name, domain, phone, ownerId: owner?.id ?? null, properties, ...change }));
  }, onStale);
  return (
    <aside class="card facts" aria-label={t("record.companyTitle")}>
      <div class="facts-who">
        <Avatar name={company.name} address={company.domain ?? company.id} size={48} />
        <span class="stack-none grow"><span class="strong">{company.name}</span><Link to="/app/companies" class="small">{t("record.allCompanies")}</Link></span>
      </div>
      <dl class="facts-list">
        <EditableFact id="company-name-field" label={t("record.name")} value={company.name} onSave={(name) => save({ name })} />
        <EditableFact id="company-domain-field" label={t("record.domain")} value={company.domain ?? ""} onSave={(domain) => save({ domain: domain || null })} />
        <EditableFact id="company-phone-field" label={t("record.phones")} value={company.phone ?? ""} maxLength={50} onSave={(phone) => save({ phone: phone || null })} />
        <EditableFact id="company-owner-field" label={t("record.owner")} value={company.owner?.id ?? ""} shown={<span class={company.owner ? "" : "quiet"}>{company.owner?.name ?? t("edit.nobody")}</span>}
          options={[{ value: "", text: t("edit.nobody") }, ...members.map((member) => ({ value: member.id, text: member.name }))]} onSave={(ownerId) => save({ ownerId: ownerId || null })} />
        <PropertyFacts kind="company" values={company.properties} onSave={(properties) => save({ properties })} />
      </dl>
    </aside>
  );
}
