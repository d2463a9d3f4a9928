import { useEffect, useRef, useState } from "preact/hooks";
import type { Page as PageOf, SearchHit, TextPiece } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Avatar } from "../../shared/ui/Avatar";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Page } from "../kernel/Page";
import { Link, navigate, query } from "../kernel/router";
import { client } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { searchInput } from "./slash";
import "./search.css";
import { subjectOf } from "../../shared/ui/subject";

const typingPause = 250;
const add = (have: SearchHit[], more: SearchHit[]) => [...have, ...more.filter((hit) => !have.some((known) => known.id === hit.id))];
const nothing: PageOf<SearchHit> = { items: [], next: null };

/** Every email on record, found as you type; what is searched for stands in the address. */
export function SearchPage() {
  const search = query.value.get("query") ?? "";
  const [typed, setTyped] = useState(search);
  const results = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (typed.trim() === search.trim()) return;
    const timer = setTimeout(() => void navigate(typed.trim() ? `/app/search?query=${encodeURIComponent(typed)}` : "/app/search", { replace: true }), typingPause);
    return () => clearTimeout(timer);
  }, [typed, search]);
  useEffect(() => document.getElementById(searchInput)?.focus(), []);
  const list = usePages<SearchHit>(`search ${search}`, (after, signal) => search.trim()
    ? client.get<PageOf<SearchHit>>("/search", { query: { query: search, after, limit: 50 }, ...(signal ? { signal } : {}) }) : Promise.resolve(nothing), add);

  return (
    <Page title={t("nav.search")}>
      <div class="search-box" role="search">
        <fluent-text-input id={searchInput} value={typed} placeholder={t("search.hint")} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => { if (event.key === "ArrowDown") results.current?.querySelector("a")?.focus(); }}>
          <span class="visually-hidden">{t("search.label")}</span>
          <span slot="start"><Icon name="search" /></span>
        </fluent-text-input>
      </div>
      <p class="visually-hidden" role="status">{list.items && search.trim() ? count(list.items.length, list.more !== undefined) : ""}</p>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {list.items === null ? !list.problem && <Waiting /> : list.items.length === 0
        ? <div class="card">{search.trim()
          ? <EmptyState icon="search" title={t("search.none.title", { search })} text={t("search.none.text")} />
          : <EmptyState icon="search" title={t("search.start.title")} text={t("search.start.text")} />}</div>
        : <><p class="quiet small" aria-hidden="true">{count(list.items.length, list.more !== undefined)}</p>
          <ul ref={results} class="card hits">{list.items.map((hit) => <li key={hit.id}><Hit hit={hit} /></li>)}</ul></>}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} />}
      {list.more && <div class="timeline-more"><fluent-button disabled={list.more.loading} onClick={list.more.load}>{t("action.loadMore")}</fluent-button></div>}
    </Page>
  );
}

const count = (shown: number, more: boolean): string => (more ? t("search.foundMore", { count: shown }) : t("search.found", { count: shown }));

const nameOf = (contact: SearchHit["contacts"][number]): string => contact.name || contact.address || "";

/** Leads to the timeline of the first contact; the others stand below with links of their own. */
function Hit({ hit }: { hit: SearchHit }) {
  const [first, ...others] = hit.contacts;
  const from = hit.from.name || hit.from.address;
  const body = (
    <>
      <Avatar name={hit.from.name} address={hit.from.address} />
      <span class="grow hit-text">
        <span class="row">
          <span class="strong clip">{t("search.line", { from, to: hit.to.map((person) => person.name || person.address).join(", ") })}</span>
          <span class="row end quiet small hit-facts">
            {hit.hasAttachments && <span class="row" title={t("message.attachments")}><Icon name="clip" size={16} /><span class="visually-hidden">{t("message.attachments")}</span></span>}
            <time dateTime={hit.sentAt} title={formatFull(hit.sentAt)}>{formatWhen(hit.sentAt)}</time>
          </span>
        </span>
        <span class="hit-subject"><Marked pieces={hit.subject.length > 0 ? hit.subject : [{ text: subjectOf({ subject: null, sharing: hit.sharing }), hit: false }]} /></span>
        <span class="quiet hit-snippet"><Marked pieces={hit.snippet} /></span>
        {first && <span class="small hit-contact"><Icon name="people" size={16} /> {nameOf(first)}</span>}
      </span>
    </>
  );
  return (
    <article class="hit-item">
      {first ? <Link to={`/app/contacts/${first.id}?entry=${first.entryId}`} class="hit">{body}</Link> : <div class="hit">{body}</div>}
      {others.length > 0 && <p class="small hit-others">{others.map((contact) => (
        <Link key={contact.id} to={`/app/contacts/${contact.id}?entry=${contact.entryId}`}>{t("search.alsoOn", { names: nameOf(contact) })}</Link>
      ))}</p>}
    </article>
  );
}

/** Plain text in pieces: nothing of it is ever markup. */
const Marked = ({ pieces }: { pieces: readonly TextPiece[] }) => <>{pieces.map((piece) => (piece.hit ? <mark>{piece.text}</mark> : piece.text))}</>;

function Waiting() {
  return <div class="card hits" role="status" aria-label={t("search.loading")}>
    {[0, 1, 2, 3].map((line) => <div key={line} class="hit"><span class="skeleton round" /><div class="grow stack-tight"><span class="skeleton w40" /><span class="skeleton w25" /><span class="skeleton w80" /></div></div>)}
  </div>;
}
