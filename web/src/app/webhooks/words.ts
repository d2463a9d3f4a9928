import { t, type PlainKey } from "../../shared/i18n";

const words: Record<string, PlainKey> = {
  "timeline.entry_added": "webhooks.kind.entry", "tracking.opened": "webhooks.kind.opened", "tracking.clicked": "webhooks.kind.clicked", "document.viewed": "webhooks.kind.viewed", "send.state_changed": "webhooks.kind.sent",
  "message.removed": "webhooks.kind.removed", "mailbox.state_changed": "webhooks.kind.mailbox", "webhook.test": "webhooks.kind.test",
};

/** A kind of event in words; one that this page does not know yet under its own name. */
export const kindWord = (kind: string): string => {
  const word = words[kind];
  return word ? t(word) : kind;
};
