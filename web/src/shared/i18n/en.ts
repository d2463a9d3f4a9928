import { app } from "./en/app";
import { common } from "./en/common";
import { mailboxes } from "./en/mailboxes";
import { pane } from "./en/pane";
import { providers } from "./en/providers";

export const en = { ...common, ...app, ...mailboxes, ...pane, ...providers } as const;
