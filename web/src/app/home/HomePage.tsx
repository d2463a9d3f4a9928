import { useEffect } from "preact/hooks";
import type { Mailbox, Page as PageOf, TimelineEntry } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Avatar } from "../../shared/ui/Avatar";
import { EmptyState } from "../../shared/ui/EmptyState";
import { mailboxWords } from "../../shared/ui/MailboxState";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { isBroken, mailboxes, mailboxesProblem, loadMailboxes } from "../kernel/mailboxes";
import { Page } from "../kernel/Page";
import { Link, navigate } from "../kernel/router";
import { client, live, session } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { Tasks } from "../record/Tasks";
import "./home.css";
import { subjectOf } from "../../shared/ui/subject";

type Reply = TimelineEntry & { contact: { id: string; name: string | null } };
const shownReplies = 10;

/** What needs the member: mailboxes that stopped, and the latest replies as they come in. */
export function HomePage() {
  const replies = useLoad<PageOf<Reply>>("replies", (signal) =>
    client.get("/timeline", { query: { direction: "incoming", limit: shownReplies }, signal }));
  useEffect(() => live.on("timeline.entry_added", ({ contactId, entry }) => {
    if (entry.direction !== "incoming") return;
    replies.change((page) => {
      const known = page.items.find((reply) => reply.contact.id === contactId)?.contact;
      const added: Reply = { ...entry, contact: known ?? { id: contactId, name: entry.from.name } };
      const others = page.items.filter((reply) => reply.id !== entry.id);
      return { ...page, items: [added, ...others].sort((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt)).slice(0, shownReplies) };
    });
  }), [replies.change]);
  const me = session.value.stage === "signedIn" ? session.value.me : null;
  const broken = (mailboxes.value ?? []).filter(isBroken);
  const none = mailboxes.value?.length === 0;

  return (
    <Page title={me ? t("home.title", { name: me.name.split(" ")[0] ?? me.name }) : t("nav.home")}>
      {mailboxesProblem.value && <ProblemNotice problem={mailboxesProblem.value} action={{ label: t("action.tryAgain"), run: () => void loadMailboxes() }} />}
      {broken.map((mailbox) => <BrokenMailbox key={mailbox.id} mailbox={mailbox} />)}
      {none && (
        <div class="card">
          <EmptyState icon="mail" title={t("home.noMailbox.title")} text={t("home.noMailbox.text")}>
            <fluent-button appearance="primary" onClick={() => void navigate("/app/settings/email/connect")}>{t("mailboxes.connect")}</fluent-button>
          </EmptyState>
        </div>
      )}
      <Tasks />
      <section aria-labelledby="replies-title">
        <div class="section-head"><h2 id="replies-title">{t("home.replies")}</h2></div>
        {replies.problem && !replies.value
          ? <ProblemNotice problem={replies.problem} action={{ label: t("action.tryAgain"), run: replies.reload }} />
          : <Replies items={replies.value?.items ?? null} />}
      </section>
    </Page>
  );
}

function BrokenMailbox({ mailbox }: { mailbox: Mailbox }) {
  return (
    <Notice tone="warning" title={t("home.broken.title", { address: mailbox.address, state: mailboxWords(mailbox.state) })}
      action={{ label: t("home.broken.action"), run: () => void navigate("/app/settings/email") }}>
      <p>{t("home.broken.text")}</p>
    </Notice>
  );
}

function Replies({ items }: { items: Reply[] | null }) {
  if (items === null) {
    return <div class="card" role="status" aria-label={t("home.replies.loading")}>
      {[0, 1, 2].map((line) => <div key={line} class="reply"><span class="skeleton round" /><div class="grow stack-tight reply-skeleton"><span class="skeleton w40" /><span class="skeleton w80" /></div></div>)}
    </div>;
  }
  if (items.length === 0) return <div class="card"><EmptyState icon="reply" title={t("home.replies.empty.title")} text={t("home.replies.empty.text")} /></div>;
  return (
    <ul class="card replies" aria-live="polite">
      {items.map((reply) => (
        <li key={reply.id}>
          <Link to={`/app/contacts/${reply.contact.id}?entry=${reply.id}`} class="reply">
            <Avatar name={reply.contact.name ?? reply.from.name} address={reply.from.address} />
            <span class="grow stack-none">
              <span class="row">
                <span class="strong clip">{reply.contact.name || reply.from.name || reply.from.address}</span>
                <time class="end quiet small reply-time" dateTime={reply.occurredAt} title={formatFull(reply.occurredAt)}>{formatWhen(reply.occurredAt)}</time>
              </span>
              <span class="clip">{subjectOf(reply)}</span>
              <span class="clip quiet">{reply.preview ?? ""}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
