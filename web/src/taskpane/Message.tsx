import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/i18n";
import { formatFull, formatMoment } from "../shared/i18n/format";
import type { OpenMessage } from "../shared/office/item";
import { EmptyState } from "../shared/ui/EmptyState";
import { Icon } from "../shared/ui/Icon";
import { ProblemNotice } from "../shared/ui/ProblemNotice";
import { Suggestions } from "../shared/ui/Suggestions";
import { Tabs } from "../shared/ui/Tabs";
import { About } from "./contacts/About";
import { ContactCard, ContactSkeleton } from "./contacts/ContactCard";
import { People, PeopleSkeleton } from "./contacts/People";
import type { Desks } from "./desks";
import { findRecords } from "./logging/findRecords";
import { LogLine } from "./logging/LogLine";
import { NewNote } from "./notes/NewNote";
import type { JustNow, SidebarStore } from "./sidebar/SidebarStore";
import type { SidebarPerson } from "./sidebar/view";
import { Tasks } from "./tasks/Tasks";
import { History } from "./timeline/History";

type Props = { item: OpenMessage; sidebar: SidebarStore; desks: Desks };
type Page = "timeline" | "tasks" | "about";

/** Beside a message that is read: who is on it, whether it is logged, and what happened with the person shown. */
export function Message({ item, sidebar, desks }: Props) {
  const view = sidebar.view.value;
  const problem = sidebar.problem.value;
  const retry = problem && <div class="pane-notice"><ProblemNotice problem={problem} action={{ label: t("action.tryAgain"), run: () => void sidebar.load() }} /></div>;
  // More people than the member and one other are expected, so the place for their chips is kept free.
  if (view === null) return retry || <Loading several={item.participants.length > 2} />;

  const person = sidebar.person.value;
  const announcement = <p class="visually-hidden" role="status">{sidebar.announcement.value}</p>;
  if (!person) return <>{retry}{announcement}<Circumstances item={item} desks={desks} /><EmptyState icon="people" title={t("people.nobody.title")} text={t("people.nobody.text")} /></>;
  const actionProblem = sidebar.actionProblem.value;
  return (
    <>
      {retry}
      <People people={view.participants} shown={person} onPick={(picked) => sidebar.pick(picked)} />
      <ContactCard person={person} adding={sidebar.busy.value === "adding"} onAdd={() => void sidebar.add()} />
      <Circumstances item={item} desks={desks} />
      <LogLine logged={view.logged} working={sidebar.busy.value === "logging"} targets={sidebar.targets.value} files={item.files} secondary={!person.contact}
        find={(query, signal) => findRecords(desks.api, query, signal)} onLog={(choice) => void sidebar.log(choice)} />
      {actionProblem && <div class="pane-notice"><ProblemNotice problem={actionProblem} /></div>}
      {announcement}
      {sidebar.justNow.value && <JustNowLine seen={sidebar.justNow.value} />}
      {sidebar.suggestions.value.length > 0 && <div class="pane-notice"><Suggestions items={sidebar.suggestions.value} busy={sidebar.busy.value === "deciding"}
        onAccept={(ids) => void sidebar.decide("accept", ids)} onDismiss={(ids) => void sidebar.decide("dismiss", ids)} /></div>}
      {person.contact && <Record key={person.contact.id} person={person} mailId={view.logged.id} sidebar={sidebar} desks={desks} />}
    </>
  );
}

function Record({ person, mailId, sidebar, desks }: { person: SidebarPerson; mailId: string | null; sidebar: SidebarStore; desks: Desks }) {
  const [page, setPage] = useState<Page>("timeline");
  const [history, contact, tasks] = [sidebar.history.value, person.contact, sidebar.tasks.value];
  useEffect(() => setPage("timeline"), [contact?.id]);
  if (!contact) return null;
  return (
    <div class="record">
      <Tabs label={t("pane.tabs")} shown={page} onShow={setPage} tabs={[
        { key: "timeline", label: t("timeline.label") }, { key: "tasks", label: t("tasks.title"), count: tasks?.length }, { key: "about", label: t("pane.about") },
      ]}>
        {page === "timeline" && <>
          <NewNote onSave={(text) => desks.contact.note(contact, text)} />
          <History entries={history?.entries ?? null} tracking={sidebar.tracking.value} more={history !== null && history.next !== null} loadingMore={sidebar.loadingMore.value}
            onMore={() => void sidebar.loadMore()} onUnfold={(threadId) => void sidebar.unfold(threadId)} />
        </>}
        {page === "tasks" && <Tasks tasks={tasks} onAdd={(title, due) => desks.contact.addTask(contact, title, due, mailId)} onEnd={(task) => desks.contact.endTask(task)} />}
        {page === "about" && <About contact={contact} onSave={(change) => desks.contact.edit(contact, change)} />}
      </Tabs>
    </div>
  );
}

/** In which mailbox it lies, and what protects it, where that changes what can be done. */
function Circumstances({ item, desks }: { item: OpenMessage; desks: Desks }) {
  const shared = desks.shared.value;
  if (item.protection === "none" && shared === null) return null;
  return (
    <ul class="circumstances small quiet">
      {shared !== null && <li class="row"><Icon name="people" size={16} /><span class="grow">{t("pane.shared", { owner: shared })}</span></li>}
      {item.protection === "encrypted" && <li class="row"><Icon name="lock" size={16} /><span class="grow">{t("pane.encrypted")}</span></li>}
    </ul>
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

export function Loading({ several }: { several: boolean }) {
  return (
    <>
      {several && <PeopleSkeleton />}
      <ContactSkeleton />
      <div class="log"><span class="skeleton tall w40" /></div>
      <div class="record">
        <div class="tabs" aria-hidden="true"><span class="tab"><span class="skeleton pane-tab-skeleton" /></span><span class="tab"><span class="skeleton pane-tab-skeleton" /></span></div>
        <div class="new-note"><span class="skeleton tall" /></div>
        <History entries={null} tracking={new Map()} more={false} loadingMore={false} onMore={() => undefined} onUnfold={() => undefined} />
      </div>
    </>
  );
}
