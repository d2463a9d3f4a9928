import { signal } from "@preact/signals";
import type { ActivityItem, NoticePreferences, Page, ToldOf } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { isQuiet } from "./quiet";
import { isBroken, loadMailboxes, mailboxes } from "./mailboxes";
import { navigate } from "./router";
import { client, live, session } from "./session";

const storageKey = "inlay-browser-notices";
/** A reply older than this was read with older mail; it is no news. */
const newsFor = 60 * 60_000;

export type BrowserState = "on" | "off" | "denied" | "unsupported";
const supported = (): boolean => typeof Notification !== "undefined" && window.isSecureContext;
const read = (): BrowserState => !supported() ? "unsupported" : Notification.permission === "denied" ? "denied" : Notification.permission === "granted" && localStorage.getItem(storageKey) === "on" ? "on" : "off";

/** Whether this browser shows notifications: a choice of the browser, not of the member. */
export const browserState = signal<BrowserState>("off");
export const preferences = signal<NoticePreferences | null>(null);

/** Only ever called by a click: browsers ask their own question then. */
export async function allowBrowserNotices(): Promise<void> {
  if (!supported()) return;
  if (await Notification.requestPermission() === "granted") localStorage.setItem(storageKey, "on");
  browserState.value = read();
}

export function stopBrowserNotices(): void {
  localStorage.removeItem(storageKey);
  browserState.value = read();
}

const wants = (of: ToldOf): boolean => {
  const chosen = preferences.peek();
  return browserState.peek() === "on" && chosen !== null && chosen.told.includes(of) && !isQuiet(chosen, new Date());
};

/** Of several tabs each says it, and the tag makes one of it. */
function show(tag: string, title: string, body: string, path: string): void {
  const shown = new Notification(title, { body, tag, icon: "/icon.svg" });
  shown.onclick = () => {
    window.focus();
    void navigate(path);
    shown.close();
  };
}

/** What the event is about, as far as the member may see it: the host says so. Nothing where it is no mail of theirs. */
async function about(kind: "open" | "click" | "reply", messageId: string): Promise<ActivityItem | undefined> {
  const me = session.peek();
  if (me.stage !== "signedIn") return undefined;
  const page = await client.get<Page<ActivityItem>>("/activity", { query: { kinds: kind, memberId: me.me.id, limit: 20 } }).catch(() => null);
  return page?.items.find((item) => item.messageId === messageId);
}

async function tell(kind: "open" | "click" | "reply", messageId: string): Promise<void> {
  const item = await about(kind, messageId);
  if (!item) return;
  const name = item.contact?.name || item.reader || t("activity.somebody");
  const title = kind === "open" ? t("told.show.open", { name }) : kind === "click" ? t("told.show.click", { name }) : t("told.show.reply", { name });
  show(`${kind}-${item.id}`, title, item.subject, item.contact ? `/app/contacts/${item.contact.id}` : "/app/activity");
}

/** Shows what the member wants to be told of while somebody is signed in. Returns the way to stop. */
export function followBrowserNotices(): () => void {
  browserState.value = read();
  const load = () => void client.get<NoticePreferences>("/notice-preferences").then((value) => (preferences.value = value), () => undefined);
  load();
  const isPerson = (by: string | undefined) => by === "human" || by === "probable";
  const stops = [
    live.on("tracking.opened", (event) => { if (isPerson(event.class) && wants("opens")) void tell("open", event.id); }),
    live.on("tracking.clicked", (event) => { if (isPerson(event.class) && wants("clicks")) void tell("click", event.id); }),
    live.on("document.viewed", (event) => { if (isPerson(event.class) && wants("opens")) show(`document-${event.id}`, t("told.show.document"), event.name, `/app/documents/${event.documentId}`); }),
    live.on("timeline.entry_added", ({ entry }) => {
      if (entry.direction === "incoming" && Date.now() - Date.parse(entry.occurredAt) < newsFor && wants("replies")) void tell("reply", entry.sourceId);
    }),
    live.on("task.reminder", ({ task }) => { if (wants("tasks")) show(`task-${task.id}`, t("told.show.task"), task.title, "/app/tasks"); }),
    live.on("mailbox.state_changed", ({ mailboxId }) => {
      if (!wants("mailboxes")) return;
      void loadMailboxes().then(() => {
        const mailbox = (mailboxes.peek() ?? []).find((own) => own.id === mailboxId);
        if (mailbox && isBroken(mailbox)) show(`mailbox-${mailboxId}`, t("told.show.mailbox"), mailbox.address, "/app/settings/email");
      });
    }),
    live.onResync(load),
  ];
  return () => {
    stops.forEach((stop) => stop());
    preferences.value = null;
  };
}
