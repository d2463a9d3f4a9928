import type { Contact, ContactEdit } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { EditableFact } from "../../shared/ui/EditableFact";
import { splitAddresses, splitPhones } from "../../shared/ui/typed";
import "./contacts.css";

type Props = { contact: Contact; onSave: (change: Partial<ContactEdit>) => Promise<string | null> };

/** What is known about the contact; each detail is changed where it stands. */
export function About({ contact, onSave }: Props) {
  const phones = contact.phones ?? [];
  return (
    <dl class="about facts-list">
      <EditableFact id="about-name" label={t("record.name")} value={contact.name ?? ""} onSave={(name) => onSave({ name: name || null })} />
      <EditableFact id="about-title" label={t("record.jobTitle")} value={contact.jobTitle ?? ""} onSave={(jobTitle) => onSave({ jobTitle: jobTitle || null })} />
      <EditableFact id="about-phones" label={t("record.phones")} value={phones.join("; ")} hint={t("record.phonesHint")} maxLength={1000}
        shown={phones.length > 0 ? <span class="about-lines">{phones.map((phone) => <a key={phone} href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{phone}</a>)}</span> : undefined}
        onSave={(text) => onSave({ phones: splitPhones(text) })} />
      <EditableFact id="about-addresses" label={t("record.addresses", { count: contact.addresses.length })} value={contact.addresses.join(", ")} hint={t("contacts.addressesHint")} type="email" maxLength={4000}
        shown={<span class="about-lines">{contact.addresses.map((address) => <span key={address}>{address}</span>)}</span>} onSave={(text) => onSave({ addresses: splitAddresses(text) })} />
      <div class="fact"><dt>{t("record.company")}</dt><dd>{contact.company
        ? <a href={`/app/companies/${contact.company.id}`} target="_blank" rel="noopener">{contact.company.name}</a> : <span class="quiet">{t("edit.none")}</span>}</dd></div>
      <div class="fact"><dt>{t("record.owner")}</dt><dd>{contact.owner ? <span>{contact.owner.name}</span> : <span class="quiet">{t("edit.nobody")}</span>}</dd></div>
    </dl>
  );
}
