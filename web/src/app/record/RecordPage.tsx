import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Contact, Message, TimelineEntry, TrackingSummary } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { confirm } from "../../shared/ui/Dialog";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { MessageView } from "../../shared/ui/MessageView";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Timeline } from "../../shared/ui/Timeline";
import { Page } from "../kernel/Page";
import { navigate, query } from "../kernel/router";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { Compose, type Draft } from "../compose/Compose";
import { showToast } from "../../shared/ui/Toast";
import { ContactFacts } from "./ContactFacts";
import { MergeDialog } from "./MergeDialog";
import { NewNote, NoteActions } from "./Notes";
import { ReplyWait } from "./ReplyWait";
import { ShowSelect, shown, withEntry } from "./ShowSelect";
import { Tasks } from "./Tasks";
import { UnconfirmedSend } from "./UnconfirmedSend";
import { TrackingEvents, TrackingLine, useTracking } from "./tracking";
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

  const who = contact.value;
  useMerged(contactId, who);

  if (contact.problem && !contact.value) {
    return <Page title={t("record.title")}><ProblemNotice problem={contact.problem} action={contact.problem.status === 404
      ? { label: t("record.toContacts"), run: () => void navigate("/app/contacts") } : { label: t("action.tryAgain"), run: contact.reload }} /></Page>;
  }
  // Who presses the button before the contact is loaded gets the editor as soon as it is.
  const written = draft === "new" ? who && { to: who.addresses.slice(0, 1), subject: "" } : draft;

  return (
    <Page wide title={who ? who.name || who.addresses[0] || t("record.title") : t("record.title")} actions={<>
      {who && <fluent-button id="delete-contact" appearance="subtle" icon-only aria-label={t("record.delete")} title={t("record.delete")} onClick={() => void remove(who)}><Icon name="trash" /></fluent-button>}
      {who && <fluent-button id="merge-contact" appearance="subtle" icon-only aria-label={t("record.merge")} title={t("record.merge")} onClick={() => setMerging(true)}><Icon name="merge" /></fluent-button>}
      <fluent-button id="write" appearance="primary" onClick={() => (draft ? document.getElementById("compose-body")?.focus() : setDraft("new"))}><Icon name="mail" slot="start" />{t("record.write")}</fluent-button>
    </>}>
      <div class="record">
        <div class="record-side">
          <ContactFacts contact={who} lastEntryAt={later(who?.lastEntryAt, timeline.items?.[0]?.occurredAt)} onChange={(changed) => contact.change(() => changed)} onStale={contact.reload} />
          <Tasks recordId={contactId} onDone={timeline.reload} />
        </div>
        <div class="record-centre">
          {written && <Compose key={written.inReplyTo ?? "new"} contactId={contactId} draft={written} onClose={() => setDraft(null)}
            onSent={() => { setDraft(null); timeline.reload(); }} />}
          <NewNote recordId={contactId} onSaved={timeline.reload} />
          {timeline.problem && <ProblemNotice problem={timeline.problem} action={{ label: t("action.tryAgain"), run: timeline.reload }} />}
          {!(timeline.problem && timeline.items === null) && (
            <div class="card record-timeline">
              <ShowSelect />
              <Timeline entries={timeline.items} more={timeline.more} openId={openId} onOpen={open} onUnfold={timeline.unfold}
                empty={shown() === "all" ? <EmptyState icon="mail" title={t("record.empty.title")} text={t("record.empty.text")} />
                  : <EmptyState icon="search" title={t("timeline.show.none.title")} text={t("timeline.show.none.text")} />}
                renderFact={(entry) => <NoteActions entry={entry} onChanged={timeline.reload} />}
                renderState={(entry) => <>{entry.state === "unconfirmed" && <UnconfirmedSend entry={entry} onState={timeline.setState} />}<TrackingLine summary={tracking.get(entry.sourceId)} /></>}
                renderOpen={(entry) => <OpenMessage entry={entry} tracking={tracking.get(entry.sourceId)} onReply={(message) => who && setDraft(replyTo(message, who))} onRemoved={timeline.reload} />} />
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

async function remove(contact: Contact) {
  const name = contact.name || contact.addresses[0] || "";
  if (!(await confirm({ title: t("record.delete.title", { name }), text: t("record.delete.text"), action: t("record.delete") }))) return;
  try {
    await client.delete(`/contacts/${contact.id}`);
    await navigate("/app/contacts");
    const undo = () => void client.post(`/contacts/${contact.id}/restore`).then(() => { showToast(t("record.restored", { name })); void navigate(`/app/contacts/${contact.id}`); },
      (thrown) => showToast(ApiProblem.from(thrown).detail, { tone: "bad" }));
    showToast(t("record.deleted", { name }), { action: { label: t("record.undo"), run: undo } });
  } catch (thrown) {
    showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
  }
}

const later = (a: string | null | undefined, b: string | null | undefined): string | null => (a && b ? (Date.parse(a) > Date.parse(b) ? a : b) : a ?? b ?? null);

export function OpenMessage({ entry, tracking, onReply, onRemoved }: { entry: TimelineEntry; tracking?: TrackingSummary | undefined; onReply?: (message: Message) => void; onRemoved?: () => void }) {
  const message = useLoad<Message>(`message ${entry.sourceId} ${entry.state ?? ""}`, (signal) => client.get(`/messages/${entry.sourceId}`, { signal }));
  if (message.problem && !message.value) return <ProblemNotice problem={message.problem} action={{ label: t("action.tryAgain"), run: message.reload }} />;
  return <>
    {tracking && <TrackingEvents messageId={entry.sourceId} summary={tracking} />}
    <MessageView message={message.value}>
      {message.value?.direction === "outgoing" && <ReplyWait messageId={message.value.id} />}
      {message.value && onReply && <fluent-button size="small" onClick={() => message.value && onReply(message.value)}><Icon name="reply" size={16} slot="start" />{t("record.reply")}</fluent-button>}
      {message.value?.mayRemove && onRemoved && <fluent-button class="message-remove" size="small" appearance="subtle" onClick={() => message.value && void takeOff(message.value, onRemoved)}><Icon name="trash" size={16} slot="start" />{t("message.remove")}</fluent-button>}
    </MessageView>
  </>;
}

async function takeOff(message: Message, onRemoved: () => void) {
  if (!(await confirm({ title: t("message.remove.title"), text: t("message.remove.text"), action: t("message.remove") }))) return;
  try {
    await client.delete(`/messages/${message.id}`);
    showToast(t("message.removed"));
    onRemoved();
  } catch (thrown) {
    showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
  }
}

function replyTo(message: Message, contact: Contact): Draft {
  const subject = message.subject ?? "";
  const own = message.direction === "outgoing";
  const to = own ? message.to.map((person) => person.address) : [message.from.address];
  return { to: to.length > 0 ? to : contact.addresses.slice(0, 1), subject: /^(re|aw):/i.test(subject) ? subject : `Re: ${subject}`, inReplyTo: message.messageId,
    from: (own ? [message.from] : [...message.to, ...message.cc]).map((person) => person.address.toLowerCase()) };
}
