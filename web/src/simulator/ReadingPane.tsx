import { t } from "../shared/i18n";
import { formatFull, formatMoment } from "../shared/i18n/format";
import type { SimulatedItem, SimulatedPerson } from "../shared/office/simulated/protocol";
import { bytesOf } from "../shared/office/raw";
import { Avatar } from "../shared/ui/Avatar";
import { Icon } from "../shared/ui/Icon";
import type { Mail } from "./mail";

const list = (people: readonly SimulatedPerson[]) => people.map((person) => person.name || person.address).join(", ");

type Props = { mail: Mail | null; several: number; onClose: () => void; onAnswer: ((item: SimulatedItem) => void) | null };

/** The open message. Text only: nothing that a mail brings is ever markup here. */
export function ReadingPane({ mail, several, onClose, onAnswer }: Props) {
  if (several > 0) return <main class="reading reading-nothing"><Icon name="mail" size={24} /><p class="quiet">{t("simulator.several", { count: several })}</p></main>;
  if (!mail) return <main class="reading reading-nothing"><Icon name="mail" size={24} /><p class="quiet">{t("simulator.nothing")}</p></main>;
  const { from, to, cc, subject, sentAt, text } = mail.item;
  return (
    <main class="reading">
      <div class="row">
        <h2 class="reading-subject grow">{subject || t("timeline.noSubject")}</h2>
        {onAnswer && mail.item.itemType === "message" && <fluent-button id="answer-message" size="small" onClick={() => onAnswer(mail.item)}>{t("simulator.answer")}</fluent-button>}
        <fluent-button id="close-message" appearance="subtle" icon-only aria-label={t("simulator.deselect")} onClick={onClose}><Icon name="cross" /></fluent-button>
      </div>
      <div class="reading-head">
        <Avatar name={from.name} address={from.address} size={48} />
        <div class="grow">
          <p class="clip"><span class="strong">{from.name || from.address}</span> {from.name && <span class="quiet">{from.address}</span>}</p>
          <p class="quiet small clip">{t("simulator.to", { people: list(to) })}</p>
          {cc.length > 0 && <p class="quiet small clip">{t("simulator.cc", { people: list(cc) })}</p>}
        </div>
        <time class="quiet small reading-time" dateTime={sentAt} title={formatFull(sentAt)}>{formatMoment(sentAt)}</time>
      </div>
      <p class="reading-text">{text}</p>
      {mail.item.source !== "" && <details class="reading-source"><summary class="small">{t("simulator.source")}</summary><pre class="mono small">{readable(mail.item.source)}</pre></details>}
    </main>
  );
}

/** Bodies are written in base64, which nobody reads. */
const readable = (source: string) => source.replace(/(Content-Type: text\/[^\r\n]+\r\nContent-Transfer-Encoding: base64\r\n\r\n)([A-Za-z0-9+/=\r\n]+)/g, (_, head: string, body: string) => head + new TextDecoder().decode(bytesOf(body)));
