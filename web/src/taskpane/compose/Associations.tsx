import { useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { ChooseRecords, type FindRecords } from "../logging/ChooseRecords";
import type { RecordRef, Target } from "../sidebar/view";

/** On which records the message is going to stand; folded into one line until somebody wants it otherwise. */
export function Associations({ targets, chosen, onChoose, find }: { targets: readonly Target[]; chosen: readonly RecordRef[]; onChoose: (records: RecordRef[]) => void; find: FindRecords }) {
  const [open, setOpen] = useState(false);
  // The people stand at the switch already.
  const besides = chosen.filter((record) => record.kind !== "contact" || !targets.some((target) => target.id === record.id));
  return (
    <section class="associations" aria-label={t("log.records")}>
      <button id="choose-records" type="button" class="plain-button association-line" aria-expanded={open} aria-controls="association-page" onClick={() => setOpen(!open)}>
        <span class="grow clip">{besides.length > 0 ? t("paneDraft.on", { names: besides.map((record) => record.name).join(", ") }) : t("paneDraft.on.usual")}</span><Icon name={open ? "up" : "down"} size={16} />
      </button>
      <div id="association-page">{open && <ChooseRecords targets={targets} chosen={chosen} onChoose={onChoose} find={find} disabled={false} />}</div>
    </section>
  );
}
