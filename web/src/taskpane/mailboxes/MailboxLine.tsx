import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { LiveState } from "../../shared/api/events";
import type { Mailbox } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { MailboxStateLine } from "../../shared/ui/MailboxState";
import "./mailboxes.css";

// A stream ends and comes back as a matter of course; only a longer gap is worth a word.
const gapWorthTelling = 8_000;

/** Always visible at the bottom: how the member's mailbox is; pressed, what to do about it. Without one, what works all the same. */
export function MailboxLine({ mailbox, live }: { mailbox: Mailbox | null; live: ReadonlySignal<LiveState> }) {
  const [open, setOpen] = useState(false);
  const interrupted = useInterrupted(live.value);
  const text = mailbox === null ? t("mailboxLine.none.text") : [mailbox.stateText, mailbox.nextAction?.text ?? mailbox.problem?.detail].filter(Boolean).join(" ");
  return (
    <footer class="mailbox-line" aria-label={t("mailboxLine.label")}>
      <div id="mailbox-more" class="mailbox-more" hidden={!open}>
        <p class="small">{text}</p>
        {mailbox === null
          ? <a id="connect-mailbox" class="small" href="/app/settings/email/connect" target="_blank" rel="noopener">{t("mailboxLine.connect")}</a>
          : <a class="small" href="/app/settings/email" target="_blank" rel="noopener">{t("mailboxLine.settings")}</a>}
      </div>
      {interrupted && <p class="small quiet mailbox-gap" role="status">{t("mailboxLine.offline")}</p>}
      <button type="button" id="mailbox-state" class="plain-button mailbox-button small" aria-expanded={open} aria-controls="mailbox-more" onClick={() => setOpen(!open)}>
        {mailbox === null
          ? <span class="mailbox-state"><span class="dot" aria-hidden="true" /><span class="clip">{t("mailboxLine.none")}</span></span>
          : <MailboxStateLine mailbox={mailbox} />}
        <span class={`mailbox-chevron ${open ? "" : "mailbox-chevron-up"}`}><Icon name="down" size={16} /></span>
      </button>
    </footer>
  );
}

function useInterrupted(state: LiveState): boolean {
  const [interrupted, setInterrupted] = useState(false);
  useEffect(() => {
    if (state === "open") {
      setInterrupted(false);
      return;
    }
    const timer = setTimeout(() => setInterrupted(true), gapWorthTelling);
    return () => clearTimeout(timer);
  }, [state === "open"]);
  return interrupted;
}
