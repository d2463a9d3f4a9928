import "../shared/ui/fluent";
import "../shared/ui/base.css";
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { ApiClient } from "../shared/api/client";
import { LiveStream } from "../shared/api/events";
import { pickLocale, switchLocale } from "../shared/i18n";
import { displayLanguage, hostTheme, onHostTheme, whenOfficeReady } from "../shared/office/host";
import { followItem, readItem, type OpenItem } from "../shared/office/item";
import { rawMessage } from "../shared/office/raw";
import { applyTheme, followBrowserTheme } from "../shared/ui/theme";
import { Absent, App } from "./App";
import { PaneSession } from "./session/PaneSession";
import { SidebarStore } from "./sidebar/SidebarStore";

async function start(root: HTMLElement): Promise<void> {
  const stopFollowing = followBrowserTheme();
  const ready = await whenOfficeReady();
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
  const api = new ApiClient({ bearer: () => session.token(), signedOut: () => session.renew() });
  const sidebar = new SidebarStore(api, rawMessage);
  const stream = new LiveStream(api);
  const item = signal<OpenItem>(readItem());
  followItem(() => (item.value = readItem()));

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
  render(<App item={item} session={session} sidebar={sidebar} stream={stream} />, root);
}

const root = document.getElementById("root");
if (root) void start(root);
