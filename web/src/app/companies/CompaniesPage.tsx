import { useState } from "preact/hooks";
import type { Company, Page as PageOf } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Avatar } from "../../shared/ui/Avatar";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Tabs } from "../contacts/Tabs";
import { SearchBox } from "../contacts/SearchBox";
import { Page } from "../kernel/Page";
import { Link, query } from "../kernel/router";
import { client } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { VirtualList } from "../kernel/VirtualList";
import { NewCompany } from "./NewCompany";
import "../contacts/contacts.css";

const rowHeight = 57;

/** Where the contacts work. */
export function CompaniesPage() {
  const search = query.value.get("query") ?? "";
  const [adding, setAdding] = useState(false);
  const list = usePages<Company>(`companies ${search}`, (after, signal) =>
    client.get<PageOf<Company>>("/companies", { query: { query: search, after, limit: 100 }, ...(signal ? { signal } : {}) }), (have, more) => [...have, ...more]);
  return (
    <Page title={t("nav.contacts")} actions={
      <fluent-button id="new-company" appearance="primary" onClick={() => setAdding(true)}><Icon name="add" slot="start" />{t("companies.new")}</fluent-button>}>
      <Tabs here="companies" />
      <div class="contacts-tools">
        <SearchBox id="companies-query" label={t("companies.search")} hint={t("companies.searchHint")} />
        {(list.items?.length ?? 0) > 0 && <span class="row contacts-export small">
          <Icon name="download" size={16} />
          <a href={`/api/v1/companies/export${search ? `?query=${encodeURIComponent(search)}` : ""}`} download>{t("contacts.export")}</a>
        </span>}
      </div>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {list.items === null ? !list.problem && <div class="card contacts" role="status" aria-label={t("companies.loading")}>
        {[0, 1, 2].map((line) => <div key={line} class="contact"><span class="skeleton round" /><div class="grow stack-tight"><span class="skeleton w25" /><span class="skeleton w40" /></div></div>)}
      </div>
        : list.items.length === 0 ? <div class="card"><EmptyState icon="company" title={search ? t("companies.none.title", { search }) : t("companies.empty.title")} text={search ? t("companies.none.text") : t("companies.empty.text")} /></div>
          : <VirtualList key={search} items={list.items} label={t("companies.list")} rowHeight={rowHeight} more={list.moreProblem ? undefined : list.more} keyOf={(company) => company.id} render={(company) => (
              <Link to={`/app/companies/${company.id}`} class="contact">
                <Avatar name={company.name} address={company.domain ?? company.id} />
                <span class="grow stack-none"><span class="strong clip">{company.name}</span><span class="quiet clip">{company.domain === company.name ? "" : company.domain}</span></span>
                <span class="quiet small contact-time">{t("companies.count", { count: company.contactCount })}</span>
              </Link>
            )} />}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} action={{ label: t("action.tryAgain"), run: () => list.more?.load() }} />}
      {adding && <NewCompany suggestion={search} onClose={() => setAdding(false)} />}
    </Page>
  );
}
