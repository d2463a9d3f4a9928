import { useEffect, useState } from "preact/hooks";
import { t, type PlainKey } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { Icon, type IconName } from "../../shared/ui/Icon";
import type { RecordKind, RecordRef, Target } from "../sidebar/view";

export type FindRecords = (query: string, signal: AbortSignal) => Promise<RecordRef[]>;

const icons = { contact: "people", company: "company", deal: "deal" } as const satisfies Record<RecordKind, IconName>;
const kinds = { contact: "log.kind.contact", company: "log.kind.company", deal: "log.kind.deal" } as const satisfies Record<RecordKind, PlainKey>;
const pause = 250;

type Props = { targets: readonly Target[]; chosen: readonly RecordRef[]; onChoose: (records: RecordRef[]) => void; find: FindRecords; disabled: boolean };

/** The records that a mail may stand on: those at hand, and others by their name. Contacts at hand are named by the mail itself. */
export function ChooseRecords({ targets, chosen, onChoose, find, disabled }: Props) {
  const [seen, setSeen] = useState<RecordRef[]>([]);
  const records: RecordRef[] = [...targets, ...[...seen, ...chosen].filter((one, at, all) => !targets.some((target) => target.id === one.id) && all.findIndex((other) => other.id === one.id) === at)];
  const toggle = (record: RecordRef, into: boolean) => {
    const { id, kind, name } = record;
    setSeen([...seen, record]);
    onChoose(into ? [...chosen, { id, kind, name }] : chosen.filter((one) => one.id !== id));
  };
  return (
    <div class="choose-records">
      {records.length > 0 && (
        <fieldset class="plain-fieldset stack-tight">
          <legend class="small quiet">{t("log.records")}</legend>
          {records.map((record) => (
            <Check key={record.id} id={`log-on-${record.id}`} label={record.kind === "contact" ? record.name : t(record.kind === "deal" ? "log.deal" : "log.company", { name: record.name })}
              checked={chosen.some((one) => one.id === record.id)} disabled={disabled || (record.kind === "contact" && targets.some((target) => target.id === record.id))} onChecked={(into) => toggle(record, into)} />
          ))}
        </fieldset>
      )}
      <FindRecord find={find} disabled={disabled} skip={records} onPick={(record) => toggle(record, true)} />
    </div>
  );
}

/** Another contact, company or deal, by its name. */
export function FindRecord({ find, disabled, skip, onPick }: { find: FindRecords; disabled: boolean; skip: readonly RecordRef[]; onPick: (record: RecordRef) => void }) {
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<RecordRef[] | null>(null);
  useEffect(() => {
    setFound(null);
    if (query.trim() === "") return;
    const abort = new AbortController();
    const timer = setTimeout(() => void find(query.trim(), abort.signal).then(setFound, () => undefined), pause);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [query]);
  const offered = found?.filter((record) => !skip.some((one) => one.id === record.id));
  const pick = (record: RecordRef) => {
    setQuery("");
    onPick(record);
  };
  return (
    <div class="find-record">
      <label class="small quiet" for="find-record">{t("log.find")}</label>
      <input id="find-record" class="textarea" type="search" autocomplete="off" maxLength={100} placeholder={t("log.find.hint")} value={query} disabled={disabled} onInput={(event) => setQuery(event.currentTarget.value)} />
      {offered && (
        <ul class="found-records">
          {offered.map((record) => (
            <li key={record.id}>
              <button type="button" class="plain-button found-record" onClick={() => pick(record)}>
                <Icon name={icons[record.kind]} size={16} /><span class="clip grow">{record.name}</span><span class="small quiet">{t(kinds[record.kind])}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="small quiet" role="status">{offered?.length === 0 ? t("log.find.none") : ""}</p>
    </div>
  );
}
