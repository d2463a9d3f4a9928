import { useEffect, useState } from "preact/hooks";
import type { Contact, Page as PageOf } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Avatar } from "../../shared/ui/Avatar";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Page } from "../kernel/Page";
import { Link, navigate, query } from "../kernel/router";
import { client, live } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { NewContact } from "./NewContact";
import "./contacts.css";

const typingPause = 250;
const add = (have: Contact[], more: Contact[]) => [...have, ...more.filter((contact) => !have.some((known) => known.id === contact.id))];

/** Everybody the organization corresponds with; the search stands in the address, so that it can be shared and gone back to. */
export function ContactsPage() {
  const search = query.value.get("query") ?? "";
  const [typed, setTyped] = useState(search);
  const [adding, setAdding] = useState(false);
  useEffect(() => {
    if (typed.trim() === search) return;
    const timer = setTimeout(() => void navigate(typed.trim() ? `/app/contacts?query=${encodeURIComponent(typed.trim())}` : "/app/contacts", { replace: true }), typingPause);
    return () => clearTimeout(timer);
  }, [typed, search]);
  const list = usePages<Contact>(`contacts ${search}`, (after, signal) =>
    client.get<PageOf<Contact>>("/contacts", { query: { query: search, after, limit: 50 }, ...(signal ? { signal } : {}) }), add);
  useEffect(() => live.on("timeline.entry_added", ({ contactId, entry }) => list.change((page) => ({
    ...page, items: page.items.map((contact) => (contact.id === contactId && (contact.lastEntryAt ?? "") < entry.occurredAt ? { ...contact, lastEntryAt: entry.occurredAt } : contact)),
  }))), [list.change]);

  return (
    <Page title={t("nav.contacts")} actions={
      <fluent-button id="new-contact" appearance="primary" onClick={() => setAdding(true)}><Icon name="add" slot="start" />{t("contacts.new")}</fluent-button>}>
      <div class="contacts-search" role="search">
        <fluent-text-input id="contacts-query" value={typed} placeholder={t("contacts.searchHint")} autocomplete="off"
          onInput={(event) => setTyped(event.currentTarget.value)}>
          <span class="visually-hidden">{t("contacts.search")}</span>
          <span slot="start"><Icon name="search" /></span>
        </fluent-text-input>
      </div>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {!(list.problem && list.items === null) && <ContactList items={list.items} search={search} onNew={() => setAdding(true)} />}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} />}
      {list.more && <div class="contacts-more"><fluent-button disabled={list.more.loading} onClick={list.more.load}>{t("action.loadMore")}</fluent-button></div>}
      {adding && <NewContact suggestion={search} onClose={() => setAdding(false)} />}
    </Page>
  );
}

function ContactList({ items, search, onNew }: { items: Contact[] | null; search: string; onNew: () => void }) {
  if (items === null) {
    return <div class="card contacts" role="status" aria-label={t("contacts.loading")}>
      {[0, 1, 2, 3, 4].map((line) => <div key={line} class="contact"><span class="skeleton round" /><div class="grow stack-tight"><span class="skeleton w25" /><span class="skeleton w40" /></div></div>)}
    </div>;
  }
  if (items.length === 0) {
    return <div class="card">{search
      ? <EmptyState icon="search" title={t("contacts.none.title", { search })} text={t("contacts.none.text")} />
      : <EmptyState icon="people" title={t("contacts.empty.title")} text={t("contacts.empty.text")}>
          <fluent-button onClick={onNew}>{t("contacts.new")}</fluent-button>
        </EmptyState>}
    </div>;
  }
  return (
    <ul class="card contacts">
      {items.map((contact) => (
        <li key={contact.id}>
          <Link to={`/app/contacts/${contact.id}`} class="contact">
            <Avatar name={contact.name} address={contact.addresses[0] ?? contact.id} />
            <span class="grow stack-none">
              <span class="strong clip">{contact.name || contact.addresses[0]}</span>
              <span class="quiet clip">{contact.name ? contact.addresses.join(", ") : contact.addresses.slice(1).join(", ")}</span>
            </span>
            {contact.lastEntryAt && <time class="quiet small contact-time" dateTime={contact.lastEntryAt} title={formatFull(contact.lastEntryAt)}>{formatWhen(contact.lastEntryAt)}</time>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
