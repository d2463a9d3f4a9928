import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Contact, DraftLine, Message, OpenedDraft, Page as PageOf, Reply, ReplyKind, TimelineEntry } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Timeline } from "../../shared/ui/Timeline";
import { showToast } from "../../shared/ui/Toast";
import { DraftList } from "../drafts/DraftList";
import { Page } from "../kernel/Page";
import { navigate, query } from "../kernel/router";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { Compose, type Draft } from "../compose/Compose";
import { ContactFacts } from "./ContactFacts";
import { ContactSuggestions } from "./ContactSuggestions";
import { MergeDialog } from "./MergeDialog";
import { NewNote, NoteText } from "./Notes";
import { OpenMessage } from "./OpenMessage";
import { RecordDeals } from "./RecordDeals";
import { removeRecord } from "./removal";
import { ShowSelect, shown, withEntry } from "./ShowSelect";
import { Tasks } from "./Tasks";
import { UnconfirmedSend } from "./UnconfirmedSend";
import { TrackingLine } from "../../shared/ui/TrackingLine";
import { useTracking } from "./tracking";
import { useTimeline } from "./useTimeline";
import "./record.css";

/** One contact: the facts beside everything that was written, live, and the place to write from. */
export function RecordPage({ contactId }: { contactId: string }) {
  const contact = useLoad<Contact>(`contact ${contactId}`, (signal) => client.get(`/contacts/${contactId}`, { signal }));
  const [merging, setMerging] = useState(false);
  const [draft, setDraft] = useState<Draft | "new" | null>(null);
  const openId = query.value.get("entry");
  const timeline = useTimeline(contactId, openId);
  const tracking = useTracking(timeline.items);
  const open = (entry: TimelineEntry | null) => void navigate(withEntry(entry), { replace: true });
  const drafts = useLoad<PageOf<DraftLine>>(`drafts ${contactId}`, (signal) => client.get("/drafts", { query: { contactId }, signal }));
  const draftId = query.value.get("draft");
  useEffect(() => {
    if (draftId) void client.get<OpenedDraft>(`/drafts/${draftId}`).then((opened) => setDraft({ to: [], subject: "", opened }), complain);
  }, [draftId, query.value.get("version")]);
  const answer = (message: Message, kind: ReplyKind) => void client.get<Reply>(`/messages/${message.id}/reply`, { query: { kind, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone } })
    .then((reply) => setDraft({ to: [], subject: "", reply }), complain);

  const who = contact.value;
  useMerged(contactId, who);

  if (contact.problem && !contact.value) {
    return <Page title={t("record.title")}><ProblemNotice problem={contact.problem} action={contact.problem.status === 404
      ? { label: t("record.toContacts"), run: () => void navigate("/app/contacts") } : { label: t("action.tryAgain"), run: contact.reload }} /></Page>;
  }
  // Who presses the button before the contact is loaded gets the editor as soon as it is.
  const written = draft === "new" ? who && { to: who.addresses.slice(0, 1), subject: "" } : draft;
  const others = (drafts.value?.items ?? []).filter((line) => !(draft && draft !== "new" && draft.opened?.id === line.id));
  const close = () => {
    setDraft(null);
    drafts.reload();
    if (query.value.get("draft")) void navigate(`/app/contacts/${contactId}`, { replace: true });
  };

  return (
    <Page wide title={who ? who.name || who.addresses[0] || t("record.title") : t("record.title")} actions={<>
      {who && <fluent-button id="delete-contact" appearance="subtle" icon-only aria-label={t("record.delete")} title={t("record.delete")} onClick={() => void removeRecord("contact", who.id, who.name || who.addresses[0] || "", t("record.delete.text"))}><Icon name="trash" /></fluent-button>}
      {who && <fluent-button id="merge-contact" appearance="subtle" icon-only aria-label={t("record.merge")} title={t("record.merge")} onClick={() => setMerging(true)}><Icon name="merge" /></fluent-button>}
      <fluent-button id="write" appearance="primary" onClick={() => (draft ? document.getElementById("compose-body")?.focus() : setDraft("new"))}><Icon name="mail" slot="start" />{t("record.write")}</fluent-button>
    </>}>
      <div class="record">
        <div class="record-side">
          {who && <ContactSuggestions contact={who} onChange={(changed) => contact.change(() => changed)} onStale={contact.reload}
            onSource={(messageId) => timeline.items?.find((entry) => entry.sourceId === messageId) ?? null} onOpen={open} />}
          <ContactFacts contact={who} lastEntryAt={later(who?.lastEntryAt, timeline.items?.find((entry) => entry.state !== "scheduled" && entry.state !== "cancelled")?.occurredAt)} onChange={(changed) => contact.change(() => changed)} onStale={contact.reload} />
          <Tasks recordId={contactId} onDone={timeline.reload} />
          <RecordDeals recordId={contactId} contact={who} />
        </div>
        <div class="record-centre">
          {written && <Compose key={written.opened ? `${written.opened.id} ${written.opened.version}` : `${written.reply?.messageId} ${written.reply?.kind}`} contactId={contactId} draft={written} onClose={close}
            onSent={() => { close(); timeline.reload(); }} />}
          {!written && others.length > 0 && <section class="card" aria-label={t("drafts.here", { count: others.length })}><h2 class="drafts-here">{t("drafts.here", { count: others.length })}</h2><DraftList drafts={others} onChanged={drafts.reload} /></section>}
          <NewNote recordId={contactId} onSaved={timeline.reload} />
          {timeline.problem && <ProblemNotice problem={timeline.problem} action={{ label: t("action.tryAgain"), run: timeline.reload }} />}
          {!(timeline.problem && timeline.items === null) && (
            <div class="card record-timeline">
              <ShowSelect />
              <Timeline entries={timeline.items} more={timeline.more} openId={openId} onOpen={open} onUnfold={timeline.unfold}
                empty={shown() === "all" ? <EmptyState icon="mail" title={t("record.empty.title")} text={t("record.empty.text")} />
                  : <EmptyState icon="search" title={t("timeline.show.none.title")} text={t("timeline.show.none.text")} />}
                renderFact={(entry) => <NoteText entry={entry} onChanged={timeline.reload} />}
                renderState={(entry) => <>{entry.state === "unconfirmed" && <UnconfirmedSend entry={entry} onState={timeline.setState} />}<TrackingLine summary={tracking.get(entry.sourceId)} /></>}
                renderOpen={(entry) => <OpenMessage entry={entry} tracking={tracking.get(entry.sourceId)} onReply={answer} onRemoved={timeline.reload} />} />
            </div>
          )}
          {timeline.moreProblem && <ProblemNotice problem={timeline.moreProblem} />}
        </div>
      </div>
      {merging && who && <MergeDialog contact={who} onClose={() => setMerging(false)} onMerged={() => { contact.reload(); timeline.reload(); }} />}
    </Page>
  );
}

/** A contact that became part of another is answered with that other one: the address follows. */
function useMerged(contactId: string, contact: Contact | null) {
  useEffect(() => {
    if (contact && contact.id !== contactId) void navigate(`/app/contacts/${contact.id}`, { replace: true });
  }, [contactId, contact]);
}

const complain = (thrown: unknown) => showToast(ApiProblem.from(thrown).detail, { tone: "bad" });

const later = (a: string | null | undefined, b: string | null | undefined): string | null => (a && b ? (Date.parse(a) > Date.parse(b) ? a : b) : a ?? b ?? null);
