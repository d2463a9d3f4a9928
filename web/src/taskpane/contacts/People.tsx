import { useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Avatar } from "../../shared/ui/Avatar";
import { Icon } from "../../shared/ui/Icon";
import type { SidebarPerson } from "../sidebar/view";
import "./contacts.css";

const shownAtFirst = 6;

/** Everyone on the message but the member, as chips; the pressed one is shown below. Nothing when there is only one. */
export function People({ people, shown, onPick }: { people: readonly SidebarPerson[]; shown: SidebarPerson; onPick: (person: SidebarPerson) => void }) {
  const [all, setAll] = useState(false);
  if (people.length < 2) return null;
  const known = people.filter((person) => person.contact).length;
  const visible = all ? people : people.slice(0, shownAtFirst);
  return (
    <div class="people" role="group" aria-label={t("people.label")}>
      <p class="people-count small quiet">{t("people.count", { known, fresh: people.length - known })}</p>
      {visible.map((person) => (
        <button key={person.address} type="button" class="person" aria-pressed={person.address === shown.address}
          title={person.address} onClick={() => onPick(person)}>
          <Avatar name={person.contact?.name ?? person.name} address={person.address} size={24} />
          <span class="clip">{shortName(person)}</span>
          {person.isMember && <span class="visually-hidden">{t("people.colleague")}</span>}
          {!person.contact && !person.isMember && <><span class="visually-hidden">{t("people.unknown")}</span><Icon name="add" size={16} /></>}
        </button>
      ))}
      {people.length > visible.length && <button type="button" class="person person-more" onClick={() => setAll(true)}>+{people.length - visible.length}</button>}
    </div>
  );
}

export function PeopleSkeleton() {
  return <div class="people"><p class="people-count"><span class="skeleton w40" /></p>{[0, 1].map((chip) => <span key={chip} class="skeleton person-skeleton" />)}</div>;
}

/** The given name where there is one; addresses without what follows the @. */
function shortName(person: SidebarPerson): string {
  const name = person.contact?.name || person.name;
  return name ? (name.split(/\s+/)[0] ?? name) : person.address.replace(/@.*/, "");
}
