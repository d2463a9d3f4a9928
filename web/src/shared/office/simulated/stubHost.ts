// Stands in for Outlook in the simulator's frame, after the npm copy of office.js and before the page's own script. Never part of the real pages.
import { doneIn, failed, succeeded, type Done } from "./answers";
import { otherLoopback, type FromDialog, type FromPane, type HostSettings, type Opened, type SimulatedDraft, type SimulatedItem, type ToPane } from "./protocol";
import { pretendNetwork } from "./network";
import { draftOf } from "./stubDraft";
import { itemOf } from "./stubItem";

type Handler = (event: object) => void;

// Names that office.js learns from Outlook's own script, which is not loaded here.
const events = {
  ItemChanged: "olkItemSelectedChanged", SelectedItemsChanged: "olkSelectedItemsChanged", OfficeThemeChanged: "officeThemeChanged",
  RecipientsChanged: "olkRecipientsChanged", InfobarClicked: "olkInfobarClicked",
  DialogMessageReceived: "dialogMessageReceived", DialogEventReceived: "dialogEventReceived",
} as const;
const names = {
  EventType: events, CoercionType: { Html: "html", Text: "text" }, AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
  MailboxEnums: { ItemType: { Message: "message", Appointment: "appointment" }, RecipientType: { Other: "other" }, CategoryColor: { Preset7: "Preset7" }, ComposeType: { NewMail: "newMail", Reply: "reply", Forward: "forward" } },
} as const;

const simulatorOrigin = otherLoopback(location.origin);
const framed = window.parent !== window;
const handlers = new Map<unknown, Handler>();
const itemHandlers = new Map<unknown, Handler>();
let settings: HostSettings = { theme: "light", language: "en-US", mailbox: "1.14", member: { name: "", address: "" }, network: "usual" };
let opened: Opened = { item: null, draft: null, selected: [] };
let loaded = false;
const masterCategories: { displayName: string; color: string }[] = [];

const colours = { light: { bodyBackgroundColor: "#ffffff", bodyForegroundColor: "#242424" }, dark: { bodyBackgroundColor: "#1f1f1f", bodyForegroundColor: "#ffffff" } };
const known = (version: string) => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [hostMajor = 1, hostMinor = 0] = settings.mailbox.split(".").map(Number);
  return major < hostMajor || (major === hostMajor && minor <= hostMinor);
};
const tell = (message: FromPane) => { if (framed && simulatorOrigin !== null) window.parent.postMessage(message, simulatorOrigin); };
const recipients = (draft: SimulatedDraft | null) => JSON.stringify([draft?.to, draft?.cc, draft?.bcc]);

function heard({ settings: now, item, draft, selected }: ToPane): void {
  const before = { open: openId(), theme: settings.theme, recipients: recipients(opened.draft), selected: opened.selected.map((one) => one.itemId).join() };
  settings = now;
  opened = { item, draft, selected };
  answer();
  if (before.open !== openId()) {
    itemHandlers.clear();
    handlers.get(events.ItemChanged)?.({ type: events.ItemChanged });
  } else if (draft && before.recipients !== recipients(draft)) {
    recipientsChanged();
  }
  if (before.selected !== selected.map((one) => one.itemId).join()) handlers.get(events.SelectedItemsChanged)?.({ type: events.SelectedItemsChanged });
  if (before.theme !== settings.theme) handlers.get(events.OfficeThemeChanged)?.({ officeTheme: colours[settings.theme] });
}

const openId = () => opened.draft?.draftId ?? opened.item?.itemId;

let answer: () => void = () => undefined;
const introduced = new Promise<void>((resolve) => (answer = resolve));

if (framed && simulatorOrigin !== null) {
  addEventListener("message", (event: MessageEvent<ToPane | undefined>) => {
    if (event.source === window.parent && event.origin === simulatorOrigin && event.data?.inlay === "host") heard(event.data);
  });
  tell({ inlay: "pane" });
}

const readItem = (item: SimulatedItem) => itemOf(item, { known }, (changed) => tell({ inlay: "item", itemId: item.itemId, changed }));

function openItem(): object | null {
  const { draft, item } = opened;
  if (draft) return draftOf(() => opened.draft?.draftId === draft.draftId ? opened.draft : draft, (changed) => changeDraft(draft.draftId, changed), { known }, (type, handler) => void itemHandlers.set(type, handler));
  return item && readItem(item);
}

function changeDraft(draftId: string, changed: Partial<SimulatedDraft>): void {
  if (opened.draft?.draftId !== draftId) return;
  opened.draft = { ...opened.draft, ...changed };
  tell({ inlay: "draft", draftId, changed });
  if (changed.to ?? changed.cc ?? changed.bcc) recipientsChanged();
}

const recipientsChanged = () =>
  itemHandlers.get(events.RecipientsChanged)?.({ type: events.RecipientsChanged, changedRecipientFields: { to: true, cc: true, bcc: true } });

const selectedItem = ({ itemId, itemType, messageId, subject, attachments }: SimulatedItem) =>
  ({ itemId, itemType, itemMode: "Read", internetMessageId: `<${messageId}>`, conversationId: itemId, subject, hasAttachment: (attachments ?? []).length > 0 });

/** One at a time may be loaded, and it has to be let go (Mailbox 1.15). */
function loadItemByIdAsync(id: string, ...rest: unknown[]): void {
  const found = opened.selected.find((one) => one.itemId === id);
  if (loaded) return failed(doneIn(rest), 9060, "Another item is loaded.");
  if (!found) return failed(doneIn(rest), 9049, "That item is not selected.");
  loaded = true;
  succeeded(doneIn(rest), { ...readItem(found), unloadAsync: (...given: unknown[]) => { loaded = false; succeeded(doneIn(given)); } });
}

/** A window of our own in place of Office's dialog; the one that it is told by is the one that it opened. */
function displayDialogAsync(url: string, given: unknown, callback?: Done): void {
  const done = (typeof given === "function" ? given : callback) as Done;
  const popup = window.open(url, "inlay-dialog", "popup,width=460,height=620");
  if (!popup) return failed(done, 12009, "The window was blocked.");
  const listeners = new Map<unknown, Handler>();
  const hear = (event: MessageEvent<FromDialog | undefined>) => {
    if (event.source === popup && event.origin === location.origin && event.data?.inlay === "dialog") {
      listeners.get(events.DialogMessageReceived)?.({ message: event.data.message, origin: event.origin });
    }
  };
  const stop = () => { removeEventListener("message", hear); clearInterval(watch); };
  const watch = setInterval(() => {
    if (!popup.closed) return;
    stop();
    listeners.get(events.DialogEventReceived)?.({ error: 12006 });
  }, 300);
  addEventListener("message", hear);
  succeeded(done, {
    addEventHandler: (type: unknown, handler: Handler) => void listeners.set(type, handler),
    close: () => { stop(); popup.close(); },
  });
}

const masters = {
  getAsync: (...given: unknown[]) => succeeded(doneIn(given), [...masterCategories]),
  addAsync: (added: { displayName: string; color: string }[], ...given: unknown[]) => {
    if (added.some((one) => masterCategories.some((other) => other.displayName === one.displayName))) return failed(doneIn(given), 9044, "That category is there already.");
    masterCategories.push(...added);
    succeeded(doneIn(given));
  },
};

const context = {
  get displayLanguage() { return settings.language; },
  get officeTheme() { return colours[settings.theme]; },
  requirements: { isSetSupported: (name: string, version = "1.1") => name === "Mailbox" && known(String(version)) },
  mailbox: {
    get item() { return openItem(); },
    get userProfile() { return { displayName: settings.member.name, emailAddress: settings.member.address, timeZone: "UTC", accountType: "office365" }; },
    get diagnostics() { return { hostName: "OutlookWebApp", hostVersion: "16.0" }; },
    get masterCategories() { return known("1.8") ? masters : undefined; },
    get getSelectedItemsAsync() { return known("1.13") ? (...given: unknown[]) => succeeded(doneIn(given), opened.selected.map(selectedItem)) : undefined; },
    get loadItemByIdAsync() { return known("1.15") ? loadItemByIdAsync : undefined; },
    addHandlerAsync: (type: unknown, handler: Handler, ...rest: unknown[]) => {
      handlers.set(type, handler);
      succeeded(doneIn(rest));
    },
  },
  ui: {
    displayDialogAsync,
    messageParent: (message: string) => (window.opener as Window | null)?.postMessage({ inlay: "dialog", message } satisfies FromDialog, location.origin),
  },
};

pretendNetwork(() => settings.network);

// office.js makes its own context only when it is ready, and leaves it alone from then on.
const ownReady = Office.onReady.bind(Office);
Office.onReady = (async () => {
  await ownReady();
  const office = Office as unknown as Record<string, object | undefined>;
  for (const [name, values] of Object.entries(names)) office[name] = { ...office[name], ...values };
  const own = (office.context ??= {});
  for (const [name, part] of Object.entries(Object.getOwnPropertyDescriptors(context))) Object.defineProperty(own, name, { ...part, configurable: true });
  if (framed) await introduced;
  return { host: "Outlook", platform: "OfficeOnline" };
}) as unknown as typeof Office.onReady;
