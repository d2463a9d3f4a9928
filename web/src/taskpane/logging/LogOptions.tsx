import { useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { formatSize } from "../../shared/i18n/format";
import type { ItemFile } from "../../shared/office/item";
import { Check } from "../../shared/ui/Check";
import type { LogChoice, RecordRef, Target } from "../sidebar/view";
import { ChooseRecords, type FindRecords } from "./ChooseRecords";

type Props = { done: boolean; on: readonly RecordRef[]; targets: readonly Target[]; files: readonly ItemFile[]; working: boolean; find: FindRecords; onLog: (choice: LogChoice) => void };

/** Before logging: on which records, with which files. After: on which others. */
export function LogOptions({ done, on, targets, files, working, find, onLog }: Props) {
  const offered = done ? targets.filter((target) => target.kind !== "contact" && !on.some((record) => record.id === target.id)) : targets;
  const [chosen, setChosen] = useState<RecordRef[]>(() => (done ? [] : targets.filter((target) => target.chosen)));
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const recordIds = [...(done ? on : []), ...chosen].map((record) => record.id);
  const log = () => onLog({ recordIds, leaveOut: files.filter((_, at) => left.has(at)).map((file) => file.name) });
  return (
    <div class="log-options">
      <ChooseRecords targets={offered} chosen={chosen} onChoose={setChosen} find={find} disabled={working} />
      {files.length > 0 && (
        <fieldset class="plain-fieldset stack-tight">
          <legend class="small quiet">{t("log.files")}</legend>
          {files.map((file, at) => (
            <Check key={at} id={`log-file-${at}`} label={`${file.name} (${formatSize(file.size)})`} checked={!left.has(at)} disabled={working}
              onChecked={(kept) => setLeft(new Set(kept ? [...left].filter((one) => one !== at) : [...left, at]))} />
          ))}
        </fieldset>
      )}
      <fluent-button id="log-chosen" appearance="primary" disabled={working || (done && chosen.length === 0)} onClick={log}>{working ? t("log.working") : done ? t("log.addRecords") : t("log.action")}</fluent-button>
    </div>
  );
}
