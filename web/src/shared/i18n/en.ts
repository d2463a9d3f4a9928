import { app } from "./en/app";
import { common } from "./en/common";
import { mailboxes } from "./en/mailboxes";
import { pane } from "./en/pane";

export const en = { ...common, ...app, ...mailboxes, ...pane } as const;
