import { useEffect } from "preact/hooks";
import type { Mailbox } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { loadMailboxes } from "../kernel/mailboxes";
import { InstallCards } from "../kernel/InstallCards";
import { OlderMail } from "../kernel/OlderMail";
import { Page } from "../kernel/Page";
import { Link, navigate } from "../kernel/router";

/** Connected: where to go now, and how to have the same beside the mail in Outlook. */
export function DoneStep({ mailbox, reconnect }: { mailbox: Mailbox; reconnect: boolean }) {
  useEffect(() => void loadMailboxes(), []);
  return (
    <Page title={reconnect ? t("connect.done.again") : t("connect.done.title")}>
      <div class="wizard stack">
        <div class="card wizard-card stack">
          <div class="done-head"><span class="done-mark" aria-hidden="true"><Icon name="check" size={24} /></span><div class="stack-tight"><h2>{mailbox.address}</h2><p class="quiet">{t("connect.done.text")}</p></div></div>
          {mailbox.provider !== "memory" && <OlderMail mailbox={mailbox} />}
          <div class="row wrap">
            <fluent-button id="to-contacts" appearance="primary" onClick={() => void navigate("/app/contacts")}>{t("connect.done.contacts")}</fluent-button>
            <Link to="/app/settings/email">{t("connect.toList")}</Link>
          </div>
        </div>
        {!reconnect && (
          <section class="stack" aria-labelledby="install-title">
            <div class="stack-tight"><h2 id="install-title">{t("connect.install.title")}</h2><p class="quiet">{t("connect.install.text")}</p></div>
            <InstallCards />
          </section>
        )}
      </div>
    </Page>
  );
}
