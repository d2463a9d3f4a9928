import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { OutboxItem, SendAnswer } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatAt, formatFull } from "../../shared/i18n/format";
import { confirm } from "../../shared/ui/Dialog";
import { Notice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { ChooseTime } from "../compose/SendLater";
import { ownZone, type Later } from "../compose/sendTimes";
import { Link, navigate } from "../kernel/router";
import { client } from "../kernel/session";

const words = { refused: "outbox.refused", bounced: "outbox.refused", deferred: "outbox.deferred", unconfirmed: "outbox.unconfirmed", waiting: "outbox.waitingCopy" } as const;

/** One email in the outbox: what it is, how it stands, and what can be done. */
export function OutboxRow({ item, onChanged }: { item: OutboxItem; onChanged: () => void }) {
  const [busy, setBusy] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const subject = item.subject || t("outbox.noSubject");
  const act = async (verb: string, body?: object) => {
    setBusy(true);
    try {
      await client.post<SendAnswer | undefined>(`/messages/${item.id}/${verb}`, body);
      return true;
    } catch (thrown) {
      showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
      return false;
    } finally {
      setBusy(false);
      onChanged();
    }
  };
  const cancel = async () => {
    if (!(await act("cancel"))) return;
    // Back to where it was: to its time while that is to come, else on its way.
    const back = item.sendAt !== null && Date.parse(item.sendAt) > Date.now();
    const undo = () => act(back ? "reschedule" : "send-now", back ? (item.local && item.timeZone ? { sendAt: item.local, timeZone: item.timeZone } : { sendAt: item.sendAt }) : undefined);
    showToast(t("outbox.cancelled", { subject }), { action: { label: t("outbox.cancelledUndo"), run: () => void undo() } });
  };
  const now = async () => { if (await act("send-now")) showToast(t("outbox.nowDone", { subject })); };
  const again = async () => {
    const risky = item.place === "unconfirmed" || item.recipients.some((one) => one.state === "unconfirmed");
    if (!risky || (await confirm({ title: t("unconfirmed.again.title"), text: t("unconfirmed.again.text"), action: t("unconfirmed.again") }))) await act("resend");
  };
  const move = async (later: Later) => {
    setChoosing(false);
    await act("reschedule", later);
  };
  const waits = item.place === "scheduled" || item.place === "waiting";
  const maybe = item.place === "unconfirmed" || item.recipients.some((one) => one.state === "unconfirmed");
  const resends = item.place === "failed" || maybe || (item.place === "partly" && item.recipients.some((one) => one.state === "refused"));
  const path = item.trouble?.path;
  // Asking for more at once does not make room.
  const limited = item.place === "waiting" && item.trouble?.code.startsWith("send_limit_");
  return (
    <article class="outbox-item stack-tight" aria-busy={busy}>
      <div class="stack-none">
        <Link to={`/app/contacts/${item.contactId}`} class="strong outbox-subject">{subject}</Link>
        <span class="small quiet outbox-to">{t("outbox.to", { to: item.contactName && item.to.length === 1 ? `${item.contactName} <${item.to[0]}>` : item.to.join(", ") })} · {item.mailbox}</span>
        <span class="small"><When item={item} /></span>
      </div>
      {item.trouble && (
        <Notice tone={waits ? "info" : "warning"} title={item.trouble.detail} action={path ? { label: t("outbox.mend"), run: () => void navigate(path) } : undefined}>
          <p>{item.trouble.remedy}</p>
          {item.recipients.length > 0 && <ul class="small outbox-recipients">{item.recipients.map((one) => <li key={one.address}><span class="strong">{one.address}</span>: {t(words[one.state])}{(one.text ?? one.code) && <span class="quiet"> – {one.code} {one.text}</span>}</li>)}</ul>}
        </Notice>
      )}
      <div class="row wrap">
        {waits && !limited && <fluent-button size="small" disabled={busy} aria-label={`${t("outbox.now")}: ${subject}`} onClick={() => void now()}>{t("outbox.now")}</fluent-button>}
        {waits && <fluent-button size="small" disabled={busy} aria-label={`${t("outbox.reschedule")}: ${subject}`} onClick={() => setChoosing(true)}>{t("outbox.reschedule")}</fluent-button>}
        {waits && <fluent-button size="small" appearance="subtle" disabled={busy} aria-label={`${t("outbox.cancel")}: ${subject}`} onClick={() => void cancel()}>{t("outbox.cancel")}</fluent-button>}
        {maybe && <fluent-button size="small" disabled={busy} onClick={() => void act("confirm")}>{t("outbox.arrived")}</fluent-button>}
        {resends && <fluent-button size="small" disabled={busy} onClick={() => void again()}>{t("outbox.again")}</fluent-button>}
        {(item.place === "failed" || item.place === "partly") && <fluent-button size="small" appearance="subtle" disabled={busy} onClick={() => void act("dismiss")}>{t("outbox.dismiss")}</fluent-button>}
      </div>
      {choosing && <ChooseTime contactId={item.contactId} start={item.place === "scheduled" && item.local && item.timeZone ? { sendAt: item.local, timeZone: item.timeZone } : undefined} onClose={() => setChoosing(false)} onChosen={(later) => void move(later)} />}
    </article>
  );
}

function When({ item }: { item: OutboxItem }) {
  if (item.place === "sending") return <>{t("outbox.sending")}</>;
  if (item.place === "waiting") return <>{item.trouble?.until ? t("outbox.until", { when: formatAt(Date.parse(item.trouble.until)) }) : t("outbox.next")}</>;
  const at = Date.parse(item.sendAt ?? item.at);
  const there = item.timeZone !== null && item.timeZone !== ownZone() ? ` (${t("outbox.local", { when: formatAt(at, item.timeZone), zone: item.timeZone.replaceAll("_", " ") })})` : "";
  return <time dateTime={new Date(at).toISOString()} title={formatFull(item.sendAt ?? item.at)}>{t(item.place === "scheduled" ? "outbox.at" : "outbox.wasAt", { when: formatAt(at) })}{there}</time>;
}
