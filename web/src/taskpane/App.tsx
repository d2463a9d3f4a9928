import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { LiveStream } from "../shared/api/events";
import { t, type PlainKey } from "../shared/i18n";
import type { OpenItem } from "../shared/office/item";
import { EmptyState } from "../shared/ui/EmptyState";
import { lazily } from "../shared/ui/lazily";
import { MailboxLine } from "./mailboxes/MailboxLine";
import { Loading, Message } from "./Message";
import type { PaneSession } from "./session/PaneSession";
import { SignIn } from "./session/SignIn";
import type { SidebarStore } from "./sidebar/SidebarStore";
import type { Desks } from "./desks";
import "./pane.css";

type Props = { item: ReadonlySignal<OpenItem>; session: PaneSession; sidebar: SidebarStore; desks: Desks; stream: LiveStream };

const unsupported = {
  appointment: "pane.unsupported.appointment", report: "pane.unsupported.report",
} as const satisfies Record<string, PlainKey>;

// Most open the pane to read: what writing and logging many need comes when it is needed.
const Writing = lazily(async () => (await import("./compose/Writing")).Writing, WritingPlace);
const Several = lazily(async () => (await import("./several/Several")).Several);

export function App({ item, session, sidebar, desks, stream }: Props) {
  if (session.state.value === "starting") return <Page><Loading several={false} /></Page>;
  if (session.state.value !== "signed-in") {
    return (
      <Page>
        <SignIn waiting={session.state.value === "signing-in"} problem={session.problem.value} onSignIn={() => void session.signIn()} onCancel={() => session.cancel()} />
      </Page>
    );
  }
  const open = item.value;
  const mailbox = sidebar.mailbox.value;
  const footer = mailbox === undefined ? <div class="mailbox-line mailbox-line-waiting" aria-hidden="true" /> : <MailboxLine mailbox={mailbox} live={stream.state} />;
  return <Page footer={footer}>{content(open, sidebar, desks)}</Page>;
}

function content(open: OpenItem, sidebar: SidebarStore, desks: Desks): ComponentChildren {
  // What was begun for several messages goes on, and is seen, until it is done.
  if (open.kind === "several" || desks.many.running.value) return <Several items={open.kind === "several" ? open.items : []} store={desks.many} />;
  if (open.kind === "none") return <EmptyState icon="mail" title={t("pane.none.title")} text={t("pane.none.text")} />;
  if (open.kind === "unsupported") return <EmptyState icon="mail" title={t("pane.unsupported.title")} text={t(unsupported[open.what])} />;
  if (open.kind === "draft") return <Writing key={open.key} draftKey={open.key} desks={desks} />;
  return <Message key={open.key} item={open} sidebar={sidebar} desks={desks} />;
}

/** Keeps the place of the two switches. */
function WritingPlace() {
  return <div class="pane-page stack" role="status" aria-label={t("pane.loading")}><span class="skeleton tall w60" /><span class="skeleton tall w60" /><span class="skeleton tall" /></div>;
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
