import "../shared/ui/fluent";
import "../shared/ui/base.css";
import { render } from "preact";
import { switchLocale } from "../shared/i18n";
import { followBrowserTheme } from "../shared/ui/theme";
import { tellPane } from "../shared/office/dialog";
import { App } from "./App";
import { Authorization, readRequest } from "./authorization";

followBrowserTheme();
const root = document.getElementById("root");
if (root) {
  void switchLocale().then(() => {
    const request = readRequest(new URL(location.href));
    render(<App request={request} authorization={new Authorization(new URL("dialog.html", location.href))} tellPane={tellPane} />, root);
  });
}
