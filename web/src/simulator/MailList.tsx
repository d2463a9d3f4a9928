import { t } from "../shared/i18n";
import { formatMoment } from "../shared/i18n/format";
import { Avatar } from "../shared/ui/Avatar";
import type { Mail } from "./mail";

/** Its box was ticked; or it was pressed with Ctrl, or with Shift: all up to it. */
export type Choice = "box" | "too" | "through";
type Props = {
  mails: readonly Mail[] | null; openId: string | null; chosen: ReadonlySet<string>; hint: string | null;
  onOpen: (mail: Mail) => void; onChoose: (mail: Mail, how: Choice) => void; onChooseNone: () => void;
};

/** The list of the pretended client, newest first. */
export function MailList({ mails, openId, chosen, hint, onOpen, onChoose, onChooseNone }: Props) {
  return (
    <nav class={chosen.size > 0 ? "mail-list mail-list-choosing" : "mail-list"} aria-label={t("simulator.messages")} onKeyDown={(event) => { if (event.key === "Escape") onChooseNone(); }}>
      <h2 class="mail-list-title">{t("simulator.inbox")}</h2>
      {hint && <p class="small quiet mail-hint">{hint}</p>}
      <ol>
        {(mails ?? []).map((mail) => (
          <li key={mail.item.itemId} class="mail-entry">
            <input type="checkbox" class="mail-choose" aria-label={t("simulator.choose", { subject: mail.item.subject })} checked={chosen.has(mail.item.itemId)} onChange={() => onChoose(mail, "box")} />
            <button type="button" class={`mail-line ${mail.unread ? "mail-unread" : ""} ${chosen.has(mail.item.itemId) ? "mail-chosen" : ""}`} aria-current={mail.item.itemId === openId} data-from={mail.item.from.address} 
              onClick={(event) => (event.shiftKey ? onChoose(mail, "through") : event.ctrlKey || event.metaKey ? onChoose(mail, "too") : onOpen(mail))}>
              <Avatar name={mail.item.from.name} address={mail.item.from.address} />
              <span class="grow mail-words">
                <span class="row"><span class="clip mail-from">{mail.item.from.name || mail.item.from.address}</span><time class="end small quiet mail-time" dateTime={mail.item.sentAt}>{formatMoment(mail.item.sentAt)}</time></span>
                <span class="clip mail-subject">{mail.unread && <span class="visually-hidden">{t("simulator.newMail")} </span>}{mail.item.itemType === "appointment" ? `${t("simulator.appointment")}: ${mail.item.subject}` : mail.item.subject || t("timeline.noSubject")}</span>
                <span class="clip quiet small">{mail.preview}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
