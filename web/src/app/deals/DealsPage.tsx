import { useState } from "preact/hooks";
import type { Deal, Page as PageOf } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Avatar } from "../../shared/ui/Avatar";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { SearchBox, withQuery } from "../contacts/SearchBox";
import { Tabs } from "../contacts/Tabs";
import { Page } from "../kernel/Page";
import { Link, navigate, query } from "../kernel/router";
import { client } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { VirtualList } from "../kernel/VirtualList";
import { recordPath } from "../record/removal";
import { money, stages, stageText } from "./dealText";
import { NewDeal } from "./NewDeal";
import "../contacts/contacts.css";

const rowHeight = 57;

/** What is to be sold, the last changed first. */
export function DealsPage() {
  const search = query.value.get("query") ?? "";
  const stage = stages.find((each) => each === query.value.get("stage")) ?? "";
  const [adding, setAdding] = useState(false);
  const list = usePages<Deal>(`deals ${stage} ${search}`, (after, signal) =>
    client.get<PageOf<Deal>>("/deals", { query: { query: search, stage: stage || undefined, after, limit: 100 }, ...(signal ? { signal } : {}) }), (have, more) => [...have, ...more.filter((deal) => have.every((known) => known.id !== deal.id))]);
  return (
    <Page title={t("nav.contacts")} actions={
      <fluent-button id="new-deal" appearance="primary" onClick={() => setAdding(true)}><Icon name="add" slot="start" />{t("deals.new")}</fluent-button>}>
      <Tabs here="deals" />
      <div class="contacts-tools">
        <SearchBox id="deals-query" label={t("deals.search")} hint={t("deals.searchHint")} />
        <Select id="deals-stage" label={t("deals.filter")} hiddenLabel value={stage} onValue={(value) => void navigate(withQuery("stage", value), { replace: true })}
          options={[{ value: "" as const, text: t("deals.filter.all") }, ...stages.map((value) => ({ value, text: stageText(value) }))]} />
      </div>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {list.items === null ? !list.problem && <div class="card contacts" role="status" aria-label={t("deals.loading")}>
        {[0, 1, 2].map((line) => <div key={line} class="contact"><span class="skeleton round" /><div class="grow stack-tight"><span class="skeleton w25" /><span class="skeleton w40" /></div></div>)}
      </div>
        : list.items.length === 0 ? <div class="card">{search || stage
          ? <EmptyState icon="search" title={t("deals.none.title")} text={t("deals.none.text")} />
          : <EmptyState icon="deal" title={t("deals.empty.title")} text={t("deals.empty.text")}><fluent-button onClick={() => setAdding(true)}>{t("deals.new")}</fluent-button></EmptyState>}</div>
          : <VirtualList key={`${stage} ${search}`} items={list.items} label={t("deals.list")} rowHeight={rowHeight} more={list.moreProblem ? undefined : list.more} keyOf={(deal) => deal.id} render={(deal) => <DealRow deal={deal} />} />}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} action={{ label: t("action.tryAgain"), run: () => list.more?.load() }} />}
      {adding && <NewDeal suggestion={search} onClose={() => setAdding(false)} />}
    </Page>
  );
}

function DealRow({ deal }: { deal: Deal }) {
  return (
    <Link to={recordPath("deal", deal.id)} class="contact">
      <Avatar name={deal.name} address={deal.id} />
      <span class="grow stack-none">
        <span class="strong clip">{deal.name}</span>
        <span class="quiet clip">{[stageText(deal.stage), deal.company?.name ?? deal.contacts.map((contact) => contact.name).join(", ")].filter(Boolean).join(" · ")}</span>
      </span>
      <span class="deal-amount">{money(deal)}</span>
      <time class="quiet small contact-time deal-time" dateTime={deal.updatedAt} title={formatFull(deal.updatedAt)}>{formatWhen(deal.updatedAt)}</time>
    </Link>
  );
}
