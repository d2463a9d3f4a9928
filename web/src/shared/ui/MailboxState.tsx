import type { Mailbox, MailboxState as State } from "../api/types";
import { t, type PlainKey } from "../i18n";
import "./states.css";

export type StateTone = "good" | "busy" | "warn" | "bad" | "off";

const words = {
  connecting: ["mailbox.connecting", "busy"],
  syncing: ["mailbox.syncing", "busy"],
  healthy: ["mailbox.healthy", "good"],
  throttled: ["mailbox.throttled", "warn"],
  needs_reauthorization: ["mailbox.needs_reauthorization", "bad"],
  unreachable: ["mailbox.unreachable", "bad"],
  certificate_changed: ["mailbox.certificate_changed", "bad"],
  disabled: ["mailbox.disabled", "off"],
  removed: ["mailbox.removed", "off"],
} as const satisfies Record<State, readonly [PlainKey, StateTone]>;

export const mailboxTone = (state: State): StateTone => words[state][1];
export const mailboxWords = (state: State): string => t(words[state][0]);

/** One line: a coloured dot, the address, and the state in words (the colour is never the only sign). */
export function MailboxStateLine({ mailbox }: { mailbox: Pick<Mailbox, "address" | "state"> }) {
  return (
    <span class="mailbox-state">
      <span class={`dot dot-${mailboxTone(mailbox.state)}`} aria-hidden="true" />
      <span class="clip">{mailbox.address}</span>
      <span class="quiet clip">{mailboxWords(mailbox.state)}</span>
    </span>
  );
}
