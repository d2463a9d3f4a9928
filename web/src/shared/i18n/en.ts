import { activity } from "./en/activity";
import { addins } from "./en/addins";
import { app } from "./en/app";
import { common } from "./en/common";
import { deals } from "./en/deals";
import { documents } from "./en/documents";
import { identity } from "./en/identity";
import { intake } from "./en/intake";
import { link } from "./en/link";
import { logging } from "./en/logging";
import { mailboxes } from "./en/mailboxes";
import { notices } from "./en/notices";
import { pane } from "./en/pane";
import { records } from "./en/records";
import { providers } from "./en/providers";
import { rules } from "./en/rules";
import { search } from "./en/search";
import { sending } from "./en/sending";
import { suggestions } from "./en/suggestions";
import { tracking } from "./en/tracking";
import { webhooks } from "./en/webhooks";
import { writing } from "./en/writing";

export const en = {
  ...activity, ...addins, ...app, ...common, ...deals, ...documents, ...identity, ...intake, ...link, ...logging, ...mailboxes, ...notices,
  ...pane, ...providers, ...records, ...rules, ...search, ...sending, ...suggestions, ...tracking, ...webhooks,
  ...writing,
} as const;
