import "../shared/ui/fluent";
import "../shared/ui/base.css";
import { render } from "preact";
import { ApiClient } from "../shared/api/client";
import { LiveStream } from "../shared/api/events";
import { switchLocale } from "../shared/i18n";
import { App } from "./App";
import { OwnMail } from "./ownMail";

const api: ApiClient = new ApiClient({ csrfToken: () => ownMail.csrfToken() });
const ownMail: OwnMail = new OwnMail(api, new LiveStream(api, { shareAcrossTabs: true }));
const root = document.getElementById("root");
if (root) void switchLocale().then(() => render(<App ownMail={ownMail} />, root));
