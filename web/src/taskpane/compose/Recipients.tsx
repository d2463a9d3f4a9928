import { t } from "../../shared/i18n";
import { formatWhen } from "../../shared/i18n/format";
import { Avatar } from "../../shared/ui/Avatar";
import { Icon } from "../../shared/ui/Icon";
import { nameOf, type SidebarPerson } from "../sidebar/view";

/** Everybody the message goes to, with what is to be known about each; and as whom it is written. */
export function Recipients({ people, from }: { people: readonly SidebarPerson[]; from: string | null }) {
  return (
    <section class="recipients" aria-labelledby="recipients-title">
      <h2 id="recipients-title" class="recipients-title">{t("paneDraft.recipients")}</h2>
      {people.length === 0 && <p class="quiet">{t("paneDraft.recipients.none")}</p>}
      <ul>
        {people.map((person) => {
          const reasons = [person.warning, person.notLogged, person.notTracked].filter((reason) => reason !== null && reason.code !== "off");
          return (
            <li key={person.address} class="recipient">
              <Avatar name={person.contact?.name ?? person.name} address={person.address} />
              <span class="grow">
                <span class="row"><span class="clip strong" title={person.address}>{nameOf(person)}</span>{!person.contact && <span class="chip small recipient-new">{t("paneDraft.new")}</span>}</span>
                <span class="small quiet recipient-line">{[person.contact?.jobTitle, person.contact?.company?.name].filter(Boolean).join(", ") || (nameOf(person) === person.address ? "" : person.address)}{person.contact?.lastEntryAt && ` · ${t("paneDraft.last", { when: formatWhen(person.contact.lastEntryAt) })}`}</span>
                {reasons.map((reason) => reason && <span key={reason.code} class="row small recipient-reason"><Icon name={reason === person.warning ? "warning" : "unseen"} size={16} /><span class="grow">{reason.text}</span></span>)}
              </span>
              {person.contact && <a class="contact-open" href={`/app/contacts/${person.contact.id}`} target="_blank" rel="noopener" title={t("people.open")} aria-label={`${t("people.open")}: ${nameOf(person)}`}><Icon name="open" /></a>}
            </li>
          );
        })}
      </ul>
      {from && <p id="from-line" class="small quiet">{t("paneDraft.from", { address: from })}</p>}
    </section>
  );
}
