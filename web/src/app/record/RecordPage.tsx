import { useEffect, useState } from "preact/hooks";
import type { Contact, Message, Page as PageOf, TimelineEntry } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Avatar } from "../../shared/ui/Avatar";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { MessageView } from "../../shared/ui/MessageView";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Timeline } from "../../shared/ui/Timeline";
import { mergeEntries, withSendState } from "../../shared/ui/timelineModel";
import { Page } from "../kernel/Page";
import { Link, navigate, query } from "../kernel/router";
import { client, live } from "../kernel/session";
import { useLoad, usePages } from "../kernel/useLoad";
import { Compose, type Draft } from "../compose/Compose";
import { UnconfirmedSend } from "./UnconfirmedSend";
import "./record.css";

/** One contact: the facts beside everything that was written, live, and the place to write from. */
export function RecordPage({ contactId }: { contactId: string }) {
  const contact = useLoad<Contact>(`contact ${contactId}`, (signal) => client.get(`/contacts/${contactId}`, { signal }));
  const timeline = useTimeline(contactId);
  const [draft, setDraft] = useState<Draft | "new" | null>(null);
  const openId = query.value.get("entry");
  const open = (entry: TimelineEntry | null) => void navigate(`/app/contacts/${contactId}${entry ? `?entry=${entry.id}` : ""}`, { replace: true });

  if (contact.problem && !contact.value) {
    return <Page title={t("record.title")}><ProblemNotice problem={contact.problem} action={contact.problem.status === 404
      ? { label: t("record.toContacts"), run: () => void navigate("/app/contacts") } : { label: t("action.tryAgain"), run: contact.reload }} /></Page>;
  }
  const who = contact.value;
  // Who presses the button before the contact is loaded gets the editor as soon as it is.
  const written = draft === "new" ? who && { to: who.addresses.slice(0, 1), subject: "" } : draft;

  return (
    <Page wide title={who ? who.name || who.addresses[0] || t("record.title") : t("record.title")} actions={
      <fluent-button id="write" appearance="primary" onClick={() => (draft ? document.getElementById("compose-body")?.focus() : setDraft("new"))}><Icon name="mail" slot="start" />{t("record.write")}</fluent-button>}>
      <div class="record">
        <Facts contact={who} lastEntryAt={later(who?.lastEntryAt, timeline.items?.[0]?.occurredAt)} />
        <div class="record-centre">
          {written && <Compose key={written.inReplyTo ?? "new"} contactId={contactId} draft={written} onClose={() => setDraft(null)}
            onSent={() => { setDraft(null); timeline.reload(); }} />}
          {timeline.problem && <ProblemNotice problem={timeline.problem} action={{ label: t("action.tryAgain"), run: timeline.reload }} />}
          {!(timeline.problem && timeline.items === null) && (
            <div class="card record-timeline">
              <Timeline entries={timeline.items} more={timeline.more} openId={openId} onOpen={open}
                empty={<EmptyState icon="mail" title={t("record.empty.title")} text={t("record.empty.text")} />}
                renderState={(entry) => entry.state === "unconfirmed" && <UnconfirmedSend entry={entry} onState={timeline.setState} />}
                renderOpen={(entry) => <OpenMessage entry={entry} onReply={(message) => who && setDraft(replyTo(message, who))} />} />
            </div>
          )}
          {timeline.moreProblem && <ProblemNotice problem={timeline.moreProblem} />}
        </div>
      </div>
    </Page>
  );
}

function useTimeline(contactId: string) {
  const pages = usePages<TimelineEntry>(`timeline ${contactId}`, (after, signal) =>
    client.get<PageOf<TimelineEntry>>(`/contacts/${contactId}/timeline`, { query: { after, limit: 50 }, ...(signal ? { signal } : {}) }), mergeEntries);
  const { change } = pages;
  const setState = (messageId: string, state: NonNullable<TimelineEntry["state"]>) => change((page) => ({ ...page, items: withSendState(page.items, messageId, state) }));
  useEffect(() => {
    const stops = [
      live.on("timeline.entry_added", (added) => {
        if (added.contactId === contactId) change((page) => ({ ...page, items: mergeEntries(page.items, [added.entry]) }));
      }),
      live.on("send.state_changed", ({ id, state }) => setState(id, state)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [contactId, change]);
  return { ...pages, setState };
}

const later = (a: string | null | undefined, b: string | null | undefined): string | null => (a && b ? (Date.parse(a) > Date.parse(b) ? a : b) : a ?? b ?? null);

/** What came in since the contact was loaded counts too: the time of the last email is handed in. */
function Facts({ contact, lastEntryAt }: { contact: Contact | null; lastEntryAt: string | null }) {
  if (!contact) {
    return <div class="card facts" role="status" aria-label={t("record.loading")}><span class="skeleton round" /><span class="skeleton w60" /><span class="skeleton w80" /></div>;
  }
  return (
    <aside class="card facts" aria-label={t("record.facts")}>
      <div class="facts-who">
        <Avatar name={contact.name} address={contact.addresses[0] ?? contact.id} size={48} />
        <span class="stack-none grow"><span class="strong">{contact.name || contact.addresses[0]}</span><Link to="/app/contacts" class="small">{t("record.allContacts")}</Link></span>
      </div>
      <dl class="facts-list">
        <dt>{t("record.addresses", { count: contact.addresses.length })}</dt>
        {contact.addresses.map((address) => <dd key={address}>{address}</dd>)}
        <dt>{t("record.lastEntry")}</dt>
        <dd>{lastEntryAt ? <time dateTime={lastEntryAt} title={formatFull(lastEntryAt)}>{formatWhen(lastEntryAt)}</time> : t("record.never")}</dd>
        <dt>{t("record.since")}</dt>
        <dd><time dateTime={contact.createdAt} title={formatFull(contact.createdAt)}>{formatWhen(contact.createdAt)}</time></dd>
      </dl>
    </aside>
  );
}

function OpenMessage({ entry, onReply }: { entry: TimelineEntry; onReply: (message: Message) => void }) {
  const message = useLoad<Message>(`message ${entry.sourceId} ${entry.state ?? ""}`, (signal) => client.get(`/messages/${entry.sourceId}`, { signal }));
  if (message.problem && !message.value) return <ProblemNotice problem={message.problem} action={{ label: t("action.tryAgain"), run: message.reload }} />;
  return (
    <MessageView message={message.value}>
      {message.value && <fluent-button size="small" onClick={() => message.value && onReply(message.value)}><Icon name="reply" size={16} slot="start" />{t("record.reply")}</fluent-button>}
    </MessageView>
  );
}

function replyTo(message: Message, contact: Contact): Draft {
  const subject = message.subject ?? "";
  const own = message.direction === "outgoing";
  const to = own ? message.to.map((person) => person.address) : [message.from.address];
  return { to: to.length > 0 ? to : contact.addresses.slice(0, 1), subject: /^(re|aw):/i.test(subject) ? subject : `Re: ${subject}`, inReplyTo: message.messageId,
    from: (own ? [message.from] : [...message.to, ...message.cc]).map((person) => person.address.toLowerCase()) };
}
