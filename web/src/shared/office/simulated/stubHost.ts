// Stands in for Outlook in the simulator's frame, after the npm copy of office.js and before the page's own script. Never part of the real pages.
import { otherLoopback, type FromDialog, type FromPane, type HostSettings, type SimulatedItem, type ToPane } from "./protocol";
import { itemOf } from "./stubItem";

type Handler = (event: object) => void;

// Names that office.js learns from Outlook's own script, which is not loaded here.
const events = {
  ItemChanged: "olkItemSelectedChanged", OfficeThemeChanged: "officeThemeChanged",
  DialogMessageReceived: "dialogMessageReceived", DialogEventReceived: "dialogEventReceived",
} as const;
type Done = ((result: object) => void) | undefined;

const simulatorOrigin = otherLoopback(location.origin);
const framed = window.parent !== window;
const handlers = new Map<unknown, Handler>();
let settings: HostSettings = { theme: "light", language: "en-US", mailbox: "1.14", member: { name: "", address: "" } };
let open: SimulatedItem | null = null;

const succeeded = (done: Done, value?: unknown) => setTimeout(() => done?.({ status: "succeeded", value }), 0);
const failed = (done: Done, code: number, message: string) => setTimeout(() => done?.({ status: "failed", error: { code, message } }), 0);
const colours = { light: { bodyBackgroundColor: "#ffffff", bodyForegroundColor: "#242424" }, dark: { bodyBackgroundColor: "#1f1f1f", bodyForegroundColor: "#ffffff" } };
const known = (version: string) => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [hostMajor = 1, hostMinor = 0] = settings.mailbox.split(".").map(Number);
  return major < hostMajor || (major === hostMajor && minor <= hostMinor);
};

function heard(message: ToPane): void {
  const before = { id: open?.itemId, theme: settings.theme };
  settings = message.settings;
  open = message.item;
  answer();
  if (before.id !== open?.itemId) handlers.get(events.ItemChanged)?.({ type: "olkItemSelectedChanged" });
  if (before.theme !== settings.theme) handlers.get(events.OfficeThemeChanged)?.({ officeTheme: colours[settings.theme] });
}

let answer: () => void = () => undefined;
const introduced = new Promise<void>((resolve) => (answer = resolve));

if (framed && simulatorOrigin !== null) {
  addEventListener("message", (event: MessageEvent<ToPane | undefined>) => {
    if (event.source === window.parent && event.origin === simulatorOrigin && event.data?.inlay === "host") heard(event.data);
  });
  window.parent.postMessage({ inlay: "pane" } satisfies FromPane, simulatorOrigin);
}

/** A window of our own in place of Office's dialog; the one that it is told by is the one that it opened. */
function displayDialogAsync(url: string, given: unknown, callback?: Done): void {
  const done = (typeof given === "function" ? given : callback) as Done;
  const popup = window.open(url, "inlay-dialog", "popup,width=460,height=620");
  if (!popup) return void failed(done, 12009, "The window was blocked.");
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

const context = {
  get displayLanguage() { return settings.language; },
  get officeTheme() { return colours[settings.theme]; },
  requirements: { isSetSupported: (name: string, version = "1.1") => name === "Mailbox" && known(String(version)) },
  mailbox: {
    get item() { return open === null ? null : itemOf(open, { known, succeeded, failed }); },
    get userProfile() { return { displayName: settings.member.name, emailAddress: settings.member.address }; },
    addHandlerAsync: (type: unknown, handler: Handler, given?: unknown, callback?: Done) => {
      handlers.set(type, handler);
      succeeded((typeof given === "function" ? given : callback) as Done);
    },
  },
  ui: {
    displayDialogAsync,
    messageParent: (message: string) => (window.opener as Window | null)?.postMessage({ inlay: "dialog", message } satisfies FromDialog, location.origin),
  },
};

// office.js makes its own context only when it is ready, and leaves it alone from then on.
const ownReady = Office.onReady.bind(Office);
Office.onReady = (async () => {
  await ownReady();
  const office = Office as { context?: object; EventType?: object };
  office.EventType = { ...office.EventType, ...events };
  const own = (office.context ??= {});
  for (const [name, part] of Object.entries(Object.getOwnPropertyDescriptors(context))) Object.defineProperty(own, name, { ...part, configurable: true });
  if (framed) await introduced;
  return { host: "Outlook", platform: "OfficeOnline" };
}) as unknown as typeof Office.onReady;
