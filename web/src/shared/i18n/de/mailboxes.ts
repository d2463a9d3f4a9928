import type { mailboxes as english } from "../en/mailboxes";
import type { Translated } from "../types";

export const mailboxes: Translated<typeof english> = {};
