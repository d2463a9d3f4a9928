import "../shared/ui/fluent";
import "../shared/ui/base.css";
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { ApiClient } from "../shared/api/client";
import { LiveStream } from "../shared/api/events";
import { pickLocale, switchLocale, t } from "../shared/i18n";
import { markLogged } from "../shared/office/categories";
import { displayLanguage, hostTheme, onHostTheme, whenOfficeReady } from "../shared/office/host";
import { followItem, ownAddress, readItem, readSelection, sharedOwner, type OpenItem } from "../shared/office/item";
import { rawMessage } from "../shared/office/raw";
import { canLoadSelected, withSelected } from "../shared/office/several";
import { applyTheme, followBrowserTheme } from "../shared/ui/theme";
import { Absent, App } from "./App";
import { ContactDesk } from "./contacts/ContactDesk";
import type { Desks } from "./desks";
import { ManyStore } from "./several/ManyStore";
import { PaneSession } from "./session/PaneSession";
import { SidebarStore } from "./sidebar/SidebarStore";

async function start(root: HTMLElement): Promise<void> {
  const stopFollowing = followBrowserTheme();
  // Fetched while Outlook introduces itself; the browser's language is nearly always Outlook's, too.
  const texts = switchLocale();
  const ready = await whenOfficeReady();
  await texts;
  const language = displayLanguage();
  await switchLocale(pickLocale([...(language ? [language] : []), ...navigator.languages]));
  if (ready === "absent") return render(<Absent />, root);

  const theme = hostTheme();
  if (theme) {
    stopFollowing();
    applyTheme(theme);
  }
  onHostTheme((changed) => { stopFollowing(); applyTheme(changed); });

  const session = new PaneSession();
  void session.start();
  const api = new ApiClient({ bearer: () => session.token(), signedOut: () => session.renew() });
  const shared = signal<string | null>(null);
  // Takes a question of its own, and has to be known before the people are: that address is none of them.
  let owner: Promise<string | null> = Promise.resolve(null);
  const sidebar = new SidebarStore(api, { raw: rawMessage, markLogged, own: async () => [ownAddress(), await owner].filter((address) => address !== null) });
  const stream = new LiveStream(api);
  const item = signal<OpenItem>(readItem());
  const look = () => {
    const open = readItem();
    shared.value = null;
    const asked = (owner = open.kind === "message" ? sharedOwner() : Promise.resolve(null));
    item.value = open;
    // Where several are selected there is no open item.
    if (open.kind === "none") void readSelection().then((several) => { if (several && item.peek() === open) item.value = several; });
    else void asked.then((found) => { if (item.peek() === open && found !== ownAddress()) shared.value = found; });
  };
  look();
  followItem(look);
  const desks: Desks = {
    api, shared, contact: new ContactDesk(api, sidebar),
    many: new ManyStore(api, withSelected, canLoadSelected, () => t("log.unreadable.detail")),
  };

  let streaming = false;
  effect(() => {
    const signedIn = session.state.value === "signed-in";
    sidebar.show(signedIn ? item.value : { kind: "none" });
    if (signedIn) void sidebar.loadMailbox();
    if (signedIn && !streaming) {
      streaming = true;
      sidebar.follow(stream);
      stream.open();
    }
  });
  addEventListener("online", () => { if (sidebar.problem.peek()) void sidebar.load(); });
  render(<App item={item} session={session} sidebar={sidebar} desks={desks} stream={stream} />, root);
}

const root = document.getElementById("root");
if (root) void start(root);
