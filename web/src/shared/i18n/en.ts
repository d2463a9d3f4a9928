import { app } from "./en/app";
import { common } from "./en/common";
import { identity } from "./en/identity";
import { mailboxes } from "./en/mailboxes";
import { notices } from "./en/notices";
import { pane } from "./en/pane";
import { records } from "./en/records";
import { providers } from "./en/providers";

export const en = { ...common, ...app, ...identity, ...mailboxes, ...notices, ...pane, ...providers, ...records } as const;
