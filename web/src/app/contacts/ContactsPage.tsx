import { useEffect, useState } from "preact/hooks";
import type { Contact, Page as PageOf } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Avatar } from "../../shared/ui/Avatar";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { Page } from "../kernel/Page";
import { Link, navigate, query } from "../kernel/router";
import { client, live } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { VirtualList } from "../kernel/VirtualList";
import { NewContact } from "./NewContact";
import { SearchBox, withQuery } from "./SearchBox";
import { join } from "./join";
import { Tabs } from "./Tabs";
import "./contacts.css";

const rowHeight = 57;
const pageSize = 100;

/** Everybody the organization corresponds with. Search and order stand in the address, so that they can be shared and gone back to. */
export function ContactsPage() {
  const search = query.value.get("query") ?? "";
  const sort = query.value.get("sort") === "name" ? "name" : "newest";
  const [adding, setAdding] = useState(false);
  const list = usePages<Contact>(`contacts ${sort} ${search}`, (after, signal) =>
    client.get<PageOf<Contact>>("/contacts", { query: { query: search, sort, after, limit: pageSize }, ...(signal ? { signal } : {}) }), join);
  useEffect(() => live.on("timeline.entry_added", ({ contactId, entry }) => list.change((page) => ({
    ...page, items: page.items.map((contact) => (contact.id === contactId && entry.state !== "scheduled" && (contact.lastEntryAt ?? "") < entry.occurredAt ? { ...contact, lastEntryAt: entry.occurredAt } : contact)),
  }))), [list.change]);
  const exported = (format: string) => `/api/v1/contacts/export?format=${format}${search ? `&query=${encodeURIComponent(search)}` : ""}`;

  return (
    <Page title={t("nav.contacts")} actions={<>
      <fluent-button id="import-contacts" onClick={() => void navigate("/app/contacts/import")}><Icon name="upload" slot="start" />{t("contacts.import")}</fluent-button>
      <fluent-button id="new-contact" appearance="primary" onClick={() => setAdding(true)}><Icon name="add" slot="start" />{t("contacts.new")}</fluent-button>
    </>}>
      <Tabs here="contacts" />
      <div class="contacts-tools">
        <SearchBox id="contacts-query" label={t("contacts.search")} hint={t("contacts.searchHint")} />
        <Select id="contacts-sort" label={t("contacts.sort")} hiddenLabel value={sort} onValue={(value) => void navigate(withQuery("sort", value === "name" ? "name" : ""), { replace: true })}
          options={[{ value: "newest", text: t("contacts.sort.newest") }, { value: "name", text: t("contacts.sort.name") }]} />
        {(list.items?.length ?? 0) > 0 && <span class="row contacts-export small">
          <Icon name="download" size={16} />
          <a href={exported("csv")} download>{t("contacts.export")}</a>
          <a href={exported("vcard")} download>{t("contacts.exportVcard")}</a>
        </span>}
      </div>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {!(list.problem && list.items === null) && <ContactList key={`${sort} ${search}`} items={list.items} search={search} more={list.moreProblem ? undefined : list.more} onNew={() => setAdding(true)} />}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} action={{ label: t("action.tryAgain"), run: () => list.more?.load() }} />}
      {adding && <NewContact suggestion={search} onClose={() => setAdding(false)} />}
    </Page>
  );
}

function ContactList({ items, search, more, onNew }: { items: Contact[] | null; search: string; more?: { loading: boolean; load: () => void } | undefined; onNew: () => void }) {
  if (items === null) {
    return <div class="card contacts" role="status" aria-label={t("contacts.loading")}>
      {[0, 1, 2, 3, 4].map((line) => <div key={line} class="contact"><span class="skeleton round" /><div class="grow stack-tight"><span class="skeleton w25" /><span class="skeleton w40" /></div></div>)}
    </div>;
  }
  if (items.length === 0) {
    return <div class="card">{search
      ? <EmptyState icon="search" title={t("contacts.none.title", { search })} text={t("contacts.none.text")} />
      : <EmptyState icon="people" title={t("contacts.empty.title")} text={t("contacts.empty.text")}>
          <span class="row wrap">
            <fluent-button onClick={onNew}>{t("contacts.new")}</fluent-button>
            <fluent-button onClick={() => void navigate("/app/contacts/import")}>{t("contacts.empty.import")}</fluent-button>
          </span>
        </EmptyState>}
    </div>;
  }
  return <VirtualList items={items} label={t("contacts.list")} rowHeight={rowHeight} more={more} keyOf={(contact) => contact.id} render={(contact) => <ContactRow contact={contact} />} />;
}

/** One contact of a list: a link with who they are, where they work, and when something last happened. */
export function ContactRow({ contact }: { contact: Contact }) {
  const others = contact.name ? contact.addresses : contact.addresses.slice(1);
  return (
    <Link to={`/app/contacts/${contact.id}`} class="contact">
      <Avatar name={contact.name} address={contact.addresses[0] ?? contact.id} />
      <span class="grow stack-none">
        <span class="strong clip">{contact.name || contact.addresses[0]}</span>
        <span class="quiet clip">{others.join(", ")}</span>
      </span>
      {contact.company && <span class="contact-company quiet clip">{contact.company.name}</span>}
      {contact.lastEntryAt && <time class="quiet small contact-time" dateTime={contact.lastEntryAt} title={formatFull(contact.lastEntryAt)}>{formatWhen(contact.lastEntryAt)}</time>}
    </Link>
  );
}
