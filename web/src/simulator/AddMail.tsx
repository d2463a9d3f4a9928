import { useState } from "preact/hooks";
import { t } from "../shared/i18n";
import type { SimulatedItem } from "../shared/office/simulated/protocol";
import { readEml } from "./readEml";

/** Takes a message from outside: a dropped .eml file or a pasted source. */
export function AddMail({ onAdd }: { onAdd: (item: SimulatedItem) => void }) {
  const [source, setSource] = useState("");
  const [wrong, setWrong] = useState(false);
  const [over, setOver] = useState(false);
  const add = (text: string) => {
    const item = readEml(text);
    setWrong(item === null);
    if (!item) return;
    setSource("");
    onAdd(item);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (file) void file.text().then(add);
  };
  return (
    <details class={`add-mail ${over ? "add-mail-over" : ""}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <summary>{t("simulator.drop.open")}</summary>
      <p class="small quiet">{t("simulator.drop")}</p>
      <textarea id="eml" class="textarea mono" rows={6} aria-label={t("simulator.drop.label")} value={source} onInput={(event) => setSource(event.currentTarget.value)} />
      {wrong && <p class="small add-mail-wrong" role="alert">{t("simulator.drop.unreadable")}</p>}
      <fluent-button id="add-mail" size="small" disabled={source.trim() === ""} onClick={() => add(source)}>{t("simulator.drop.add")}</fluent-button>
    </details>
  );
}
