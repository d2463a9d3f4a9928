import "../shared/ui/fluent";
import "../shared/ui/base.css";
import { render } from "preact";
import { followBrowserTheme } from "../shared/ui/theme";
import { switchLocale } from "../shared/i18n";
import { App } from "./App";

followBrowserTheme();
const root = document.getElementById("root");
if (root) void switchLocale().then(() => render(<App />, root));
