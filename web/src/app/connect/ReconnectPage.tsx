import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { mailboxes } from "../kernel/mailboxes";
import { Page } from "../kernel/Page";
import { Link, navigate } from "../kernel/router";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import type { Mailbox } from "../../shared/api/types";
import { ConnectFlow } from "./ConnectFlow";
import { fillForm } from "./form";

/** The same screens for a mailbox that is known: what is read is shown again, its servers are filled in. */
export function ReconnectPage({ mailboxId }: { mailboxId: string }) {
  const loaded = useLoad<Mailbox>(`mailbox ${mailboxId}`, (signal) => client.get(`/mailboxes/${mailboxId}`, { signal }));
  const mailbox = loaded.value ?? mailboxes.value?.find((known) => known.id === mailboxId);
  if (!mailbox) {
    return <Page title={t("connect.reconnect")}>
      {loaded.problem
        ? <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />
        : <div class="card pad" role="status" aria-label={t("mailboxes.loading")}><span class="skeleton w60" /></div>}
      <p><Link to="/app/settings/email">{t("connect.toList")}</Link></p>
    </Page>;
  }
  return <ConnectFlow key={mailbox.id} mailbox={mailbox} hint={null} onBack={() => void navigate("/app/settings/email")}
    initial={fillForm(mailbox.address, mailbox.signedInAt ?? mailbox.provider, mailbox.displayName ?? "", mailbox)} />;
}
