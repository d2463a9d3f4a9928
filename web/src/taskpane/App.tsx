import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { LiveStream } from "../shared/api/events";
import { t, type PlainKey } from "../shared/i18n";
import { formatFull, formatMoment } from "../shared/i18n/format";
import type { OpenItem } from "../shared/office/item";
import { EmptyState } from "../shared/ui/EmptyState";
import { Icon } from "../shared/ui/Icon";
import { ProblemNotice } from "../shared/ui/ProblemNotice";
import { Suggestions } from "../shared/ui/Suggestions";
import { ContactCard, ContactSkeleton } from "./contacts/ContactCard";
import { People, PeopleSkeleton } from "./contacts/People";
import { LogLine } from "./logging/LogLine";
import { MailboxLine } from "./mailboxes/MailboxLine";
import type { PaneSession } from "./session/PaneSession";
import { SignIn } from "./session/SignIn";
import type { JustNow, SidebarStore } from "./sidebar/SidebarStore";
import { History } from "./timeline/History";
import "./pane.css";

type Props = { item: ReadonlySignal<OpenItem>; session: PaneSession; sidebar: SidebarStore; stream: LiveStream };

const unsupported = {
  appointment: "pane.unsupported.appointment", draft: "pane.unsupported.draft", report: "pane.unsupported.report",
} as const satisfies Record<string, PlainKey>;

export function App({ item, session, sidebar, stream }: Props) {
  if (session.state.value !== "signed-in") {
    return (
      <Page>
        <SignIn waiting={session.state.value === "signing-in"} problem={session.problem.value} onSignIn={() => void session.signIn()} onCancel={() => session.cancel()} />
      </Page>
    );
  }
  const open = item.value;
  const footer = <Footer sidebar={sidebar} stream={stream} />;
  if (open.kind === "none") return <Page footer={footer}><EmptyState icon="mail" title={t("pane.none.title")} text={t("pane.none.text")} /></Page>;
  if (open.kind === "unsupported") {
    return <Page footer={footer}><EmptyState icon="mail" title={t("pane.unsupported.title")} text={t(unsupported[open.what])} /></Page>;
  }
  return <Page footer={footer}><Message key={open.key} sidebar={sidebar} several={open.participants.length > 2} /></Page>;
}

/** "several": more people than the member and one other are expected, so the place for their chips is kept free. */
function Message({ sidebar, several }: { sidebar: SidebarStore; several: boolean }) {
  const view = sidebar.view.value;
  const problem = sidebar.problem.value;
  const retry = problem && <div class="pane-notice"><ProblemNotice problem={problem} action={{ label: t("action.tryAgain"), run: () => void sidebar.load() }} /></div>;
  if (view === null) return retry || <Loading several={several} />;

  const person = sidebar.person.value;
  const announcement = <p class="visually-hidden" role="status">{sidebar.announcement.value}</p>;
  if (!person) return <>{retry}{announcement}<EmptyState icon="people" title={t("people.nobody.title")} text={t("people.nobody.text")} /></>;

  const history = sidebar.history.value;
  const actionProblem = sidebar.actionProblem.value;
  return (
    <>
      {retry}
      <People people={view.participants} shown={person} onPick={(picked) => sidebar.pick(picked)} />
      <ContactCard person={person} adding={sidebar.busy.value === "adding"} onAdd={() => void sidebar.add()} />
      {(person.contact || view.logged.state === "logged") &&
        <LogLine logged={view.logged} working={sidebar.busy.value === "logging"} onLog={() => void sidebar.log()} />}
      {actionProblem && <div class="pane-notice"><ProblemNotice problem={actionProblem} /></div>}
      {announcement}
      {sidebar.justNow.value && <JustNowLine seen={sidebar.justNow.value} />}
      {sidebar.suggestions.value.length > 0 && <div class="pane-notice"><Suggestions items={sidebar.suggestions.value} busy={sidebar.busy.value === "deciding"}
        onAccept={(ids) => void sidebar.decide("accept", ids)} onDismiss={(ids) => void sidebar.decide("dismiss", ids)} /></div>}
      {person.contact && (
        <History entries={history?.entries ?? null} more={history?.next !== null && history !== null}
          loadingMore={sidebar.loadingMore.value} onMore={() => void sidebar.loadMore()} />
      )}
    </>
  );
}

/** What just happened to a mail to this person; read out by the announcement. */
function JustNowLine({ seen }: { seen: JustNow }) {
  return (
    <p class="just-now row" aria-hidden="true">
      <Icon name={seen.act === "open" ? "eye" : "open"} size={16} />
      <span class="grow">{seen.text}{seen.probable && <span class="quiet"> · {t("tracking.class.probable")}</span>}</span>
      <time class="quiet small" dateTime={seen.at} title={formatFull(seen.at)}>{formatMoment(seen.at)}</time>
    </p>
  );
}

function Loading({ several }: { several: boolean }) {
  return (
    <>
      {several && <PeopleSkeleton />}
      <ContactSkeleton />
      <div class="log"><span class="skeleton tall w40" /></div>
      <History entries={null} more={false} loadingMore={false} onMore={() => undefined} />
    </>
  );
}

function Footer({ sidebar, stream }: { sidebar: SidebarStore; stream: LiveStream }) {
  const mailbox = sidebar.mailbox.value;
  return mailbox === undefined ? <div class="mailbox-line mailbox-line-waiting" aria-hidden="true" /> : <MailboxLine mailbox={mailbox} live={stream.state} />;
}

function Page({ children, footer }: { children: ComponentChildren; footer?: ComponentChildren }) {
  return (
    <div class="pane">
      <main class="pane-body">{children}</main>
      {footer}
    </div>
  );
}

/** No Outlook around the page. */
export function Absent() {
  return <Page><EmptyState icon="mail" title={t("pane.absent.title")} text={t("pane.absent.text")} /></Page>;
}
