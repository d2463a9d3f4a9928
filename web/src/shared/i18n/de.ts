import type { Translated } from "./types";
import type { en } from "./en";
import { activity } from "./de/activity";
import { addins } from "./de/addins";
import { app } from "./de/app";
import { common } from "./de/common";
import { deals } from "./de/deals";
import { documents } from "./de/documents";
import { identity } from "./de/identity";
import { intake } from "./de/intake";
import { link } from "./de/link";
import { logging } from "./de/logging";
import { mailboxes } from "./de/mailboxes";
import { notices } from "./de/notices";
import { pane } from "./de/pane";
import { records } from "./de/records";
import { providers } from "./de/providers";
import { rules } from "./de/rules";
import { search } from "./de/search";
import { sending } from "./de/sending";
import { suggestions } from "./de/suggestions";
import { tracking } from "./de/tracking";
import { webhooks } from "./de/webhooks";
import { writing } from "./de/writing";

export const de: Translated<typeof en> = {
  ...activity, ...addins, ...app, ...common, ...deals, ...documents, ...identity, ...intake, ...link, ...logging, ...mailboxes, ...notices,
  ...pane, ...providers, ...records, ...rules, ...search, ...sending, ...suggestions, ...tracking, ...webhooks,
  ...writing,
};
