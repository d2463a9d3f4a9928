import type { Contact, ContactEdit } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Avatar } from "../../shared/ui/Avatar";
import { useMembers } from "../kernel/members";
import { Link } from "../kernel/router";
import { client } from "../kernel/session";
import { asEdit, saving } from "../../shared/api/edit";
import { companyNamed } from "./contactEdit";
import { AddressMarks } from "./AddressMarks";
import { EditableFact } from "../../shared/ui/EditableFact";
import { PropertyFacts } from "./PropertyFacts";
import { TrackingBasisFact } from "./TrackingBasisFact";
import { splitAddresses, splitPhones } from "../../shared/ui/typed";

/** What is known about a contact, each detail changed where it stands. What came in since the contact was loaded counts too: the time of the last email is handed in. */
export function ContactFacts({ contact, lastEntryAt, onChange, onStale }: { contact: Contact | null; lastEntryAt: string | null; onChange: (contact: Contact) => void; onStale: () => void }) {
  const members = useMembers();
  if (!contact) {
    return <div class="card facts" role="status" aria-label={t("record.loading")}><span class="skeleton round" /><span class="skeleton w60" /><span class="skeleton w80" /></div>;
  }
  const save = (change: Partial<ContactEdit> | (() => Promise<Partial<ContactEdit>>)) => saving(async () => {
    const changed = typeof change === "function" ? await change() : change;
    onChange({ ...await client.put<Contact>(`/contacts/${contact.id}`, { ...asEdit(contact), ...changed }), lastEntryAt: contact.lastEntryAt });
  }, onStale);
  const phones = contact.phones ?? [];
  return (
    <aside class="card facts" aria-label={t("record.facts")}>
      <div class="facts-who">
        <Avatar name={contact.name} address={contact.addresses[0] ?? contact.id} size={48} />
        <span class="stack-none grow"><span class="strong">{contact.name || contact.addresses[0]}</span><Link to="/app/contacts" class="small">{t("record.allContacts")}</Link></span>
      </div>
      <dl class="facts-list">
        <EditableFact id="contact-name-field" label={t("record.name")} value={contact.name ?? ""} onSave={(name) => save({ name: name || null })} />
        <EditableFact id="contact-addresses-field" label={t("record.addresses", { count: contact.addresses.length })} value={contact.addresses.join(", ")} hint={t("contacts.addressesHint")} type="email" maxLength={4000}
          shown={<span class="stack-none">{contact.addresses.map((address) => <span key={address}>{address}</span>)}</span>} onSave={(text) => save({ addresses: splitAddresses(text) })} />
        <AddressMarks contact={contact} fresh={lastEntryAt} />
        <EditableFact id="contact-phones-field" label={t("record.phones")} value={phones.join("; ")} hint={t("record.phonesHint")} maxLength={1000}
          shown={phones.length > 0 ? <span class="stack-none">{phones.map((phone) => <a key={phone} href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{phone}</a>)}</span> : undefined} onSave={(text) => save({ phones: splitPhones(text) })} />
        <EditableFact id="contact-title-field" label={t("record.jobTitle")} value={contact.jobTitle ?? ""} onSave={(jobTitle) => save({ jobTitle: jobTitle || null })} />
        <EditableFact id="contact-company-field" label={t("record.company")} value={contact.company?.name ?? ""}
          shown={contact.company ? <Link to={`/app/companies/${contact.company.id}`}>{contact.company.name}</Link> : undefined} onSave={(name) => save(async () => ({ companyId: await companyNamed(name) }))} />
        <EditableFact id="contact-owner-field" label={t("record.owner")} value={contact.owner?.id ?? ""} shown={<span class={contact.owner ? "" : "quiet"}>{contact.owner?.name ?? t("edit.nobody")}</span>}
          options={[{ value: "", text: t("edit.nobody") }, ...members.map((member) => ({ value: member.id, text: member.name }))]} onSave={(ownerId) => save({ ownerId: ownerId || null })} />
        <TrackingBasisFact key={contact.id} contactId={contact.id} />
        <PropertyFacts kind="contact" values={contact.properties ?? {}} onSave={(properties) => save({ properties })} />
        <div class="fact"><dt>{t("record.lastEntry")}</dt>
          <dd>{lastEntryAt ? <time dateTime={lastEntryAt} title={formatFull(lastEntryAt)}>{formatWhen(lastEntryAt)}</time> : t("record.never")}</dd></div>
        <div class="fact"><dt>{t("record.since")}</dt>
          <dd><time dateTime={contact.createdAt} title={formatFull(contact.createdAt)}>{formatWhen(contact.createdAt)}</time></dd></div>
      </dl>
    </aside>
  );
}
