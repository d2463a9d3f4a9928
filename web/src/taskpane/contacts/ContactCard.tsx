import { t } from "../../shared/i18n";
import { Avatar } from "../../shared/ui/Avatar";
import { Icon } from "../../shared/ui/Icon";
import type { SidebarPerson } from "../sidebar/view";
import { nameOf } from "../sidebar/view";
import "./contacts.css";

/** Who the pane is about: name, what they do, address; for somebody unknown the one step that makes them a contact. */
export function ContactCard({ person, adding, onAdd }: { person: SidebarPerson; adding: boolean; onAdd: () => void }) {
  const name = nameOf(person);
  const work = [person.contact?.jobTitle, person.contact?.company?.name].filter(Boolean).join(", ");
  const reasons = [person.warning, person.notLogged, person.notTracked].filter((reason) => reason !== null && reason.code !== "off");
  return (
    <section class="contact" aria-labelledby="contact-name">
      <div class="contact-head">
        <Avatar name={person.contact?.name ?? person.name} address={person.address} size={48} />
        <div class="grow">
          <h1 id="contact-name" class="contact-name clip" title={name}>{name}</h1>
          {work && <p class="clip" title={work}>{work}</p>}
          {name !== person.address && <p class="quiet clip" title={person.address}>{person.address}</p>}
          {!person.contact && !person.isMember && <p class="quiet small contact-unknown">{t("people.unknown")}</p>}
        </div>
        {person.contact && (
          <a class="contact-open" href={`/app/contacts/${person.contact.id}`} target="_blank" rel="noopener" title={t("people.open")} aria-label={t("people.open")}>
            <Icon name="open" />
          </a>
        )}
      </div>
      {reasons.length > 0 && (
        <ul class="contact-reasons small">
          {reasons.map((reason) => reason && <li key={reason.code} class="row"><Icon name={reason === person.warning ? "warning" : "unseen"} size={16} /><span class="grow">{reason.text}</span></li>)}
        </ul>
      )}
      {!person.contact && !person.isMember && (
        <div class="contact-add">
          <fluent-button id="add-contact" appearance="primary" disabled={adding} onClick={onAdd}><Icon name="add" slot="start" />{t("people.add")}</fluent-button>
          <p class="quiet small">{t("people.unknown.text")}</p>
        </div>
      )}
    </section>
  );
}

export function ContactSkeleton() {
  return (
    <div class="contact" role="status" aria-label={t("pane.loading")}>
      <div class="contact-head">
        <span class="skeleton contact-skeleton-face" />
        <div class="grow contact-skeleton-text"><span class="skeleton w60" /><span class="skeleton w80" /></div>
      </div>
    </div>
  );
}
