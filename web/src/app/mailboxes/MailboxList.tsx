import { t } from "../../shared/i18n";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { loadMailboxes, mailboxes, mailboxesProblem } from "../kernel/mailboxes";
import { navigate } from "../kernel/router";
import { MailboxCard } from "./MailboxCard";
import "./mailboxes.css";

/** The member's own mailboxes: how each fares and what to do about it. */
export function MailboxList() {
  const list = mailboxes.value;
  const connect = () => void navigate("/app/settings/email/connect");
  return (
    <section class="stack" aria-labelledby="mailboxes-title">
      <div class="section-head">
        <h2 id="mailboxes-title">{t("mailboxes.title")}</h2>
        {list && list.length > 0 && <span class="end"><fluent-button id="connect" appearance="primary" onClick={connect}><Icon name="add" slot="start" />{t("mailboxes.connect")}</fluent-button></span>}
      </div>
      {mailboxesProblem.value && <ProblemNotice problem={mailboxesProblem.value} action={{ label: t("action.tryAgain"), run: () => void loadMailboxes() }} />}
      {list === null && !mailboxesProblem.value && (
        <div class="card mailbox" role="status" aria-label={t("mailboxes.loading")}><span class="skeleton w40" /><span class="skeleton w60" /><span class="skeleton w25 tall" /></div>
      )}
      {list?.length === 0 && (
        <div class="card">
          <EmptyState icon="mail" title={t("mailboxes.empty.title")} text={t("mailboxes.empty.text")}>
            <fluent-button id="connect" appearance="primary" onClick={connect}>{t("mailboxes.connect")}</fluent-button>
          </EmptyState>
        </div>
      )}
      {list && list.length > 0 && <ul class="stack mailboxes">{list.map((mailbox) => <li key={mailbox.id}><MailboxCard mailbox={mailbox} /></li>)}</ul>}
    </section>
  );
}
