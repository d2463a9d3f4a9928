import { useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { formatAt, now } from "../../shared/i18n/format";
import { Dialog } from "../../shared/ui/Dialog";
import { Icon } from "../../shared/ui/Icon";
import { Select } from "../../shared/ui/Select";
import { momentOf, ownZone, suggestionsAt, wrongTime, type Later } from "./sendTimes";
import "./sendLater.css";

/** The zone that somebody last chose for a contact; else their own. */
const zoneKey = (contactId: string) => `inlay.zone.${contactId}`;

/** The button beside "Send", and the choice behind it. */
export function SendLater({ contactId, disabled, onChosen }: { contactId: string; disabled?: boolean; onChosen: (later: Later) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <fluent-button id="send-later" type="button" disabled={disabled ?? false} onClick={() => setOpen(true)}><Icon name="clock" slot="start" />{t("later.button")}</fluent-button>
      {open && <ChooseTime contactId={contactId} onClose={() => setOpen(false)} onChosen={(later) => { setOpen(false); onChosen(later); }} />}
    </>
  );
}

/** Times that are often meant, one press each, or any other; on the reader's clock or the contact's. */
export function ChooseTime({ contactId, start, onClose, onChosen }: { contactId: string; start?: Later | undefined; onClose: () => void; onChosen: (later: Later) => void }) {
  const own = ownZone();
  const [zone, setZone] = useState(() => start?.timeZone ?? localStorage.getItem(zoneKey(contactId)) ?? own);
  const suggestions = suggestionsAt(now.value, zone);
  const [local, setLocal] = useState(start?.sendAt.slice(0, 16) ?? suggestions.find((one) => one.key === "later.tomorrow")?.local ?? "");
  const wrong = local === "" ? "later.past" as const : wrongTime(local, zone, now.value);
  const choose = (sendAt: string) => {
    if (zone === own) localStorage.removeItem(zoneKey(contactId));
    else localStorage.setItem(zoneKey(contactId), zone);
    onChosen({ sendAt, timeZone: zone });
  };
  const zones = [...new Set([own, zone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <Dialog title={t("later.title")} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="later-choose" appearance="primary" disabled={wrong !== null} onClick={() => choose(local)}>{t("later.send")}</fluent-button>
    </>}>
      <ul class="later-list">
        {suggestions.map((one) => (
          <li key={one.key}>
            <button type="button" class="later-choice" onClick={() => choose(one.local)}><span>{t(one.key)}</span><span class="quiet">{formatAt(momentOf(one.local, zone), zone)}</span></button>
          </li>
        ))}
      </ul>
      <div class="field">
        <label class="label" for="later-at">{t("later.custom")}</label>
        <input id="later-at" class="select" type="datetime-local" value={local} aria-describedby="later-note" aria-invalid={wrong !== null} onInput={(event) => setLocal(event.currentTarget.value)} />
      </div>
      <Select id="later-zone" label={t("later.zone")} value={zone} onValue={setZone} options={zones.map((name) => ({ value: name, text: name === own ? t("later.zone.own", { zone: name.replaceAll("_", " ") }) : name.replaceAll("_", " ") }))} />
      <p id="later-note" class={`small ${wrong ? "danger-text" : "quiet"}`} role="status">
        {wrong ? t(wrong) : <>{zone !== own && `${t("later.yours", { when: formatAt(momentOf(local, zone), own) })} `}{t("later.stays")} {zone !== own && t("later.zone.hint")}</>}
      </p>
    </Dialog>
  );
}
