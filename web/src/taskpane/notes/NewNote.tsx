import { useState } from "preact/hooks";
import { t } from "../../shared/i18n";

/** A note on the contact: one line until somebody writes in it. */
export function NewNote({ onSave }: { onSave: (text: string) => Promise<string | null> }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    const problem = await onSave(text);
    setBusy(false);
    setWrong(problem);
    if (problem === null) setText("");
  };
  return (
    <form class="new-note stack-tight" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <label class="visually-hidden" for="new-note">{t("notes.new")}</label>
      <textarea id="new-note" class="textarea" rows={text ? 3 : 1} maxLength={20_000} placeholder={t("notes.new")} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      {text.trim() && <span class="row end"><fluent-button id="save-note" size="small" appearance="primary" disabled={busy} onClick={() => void save()}>{t("notes.save")}</fluent-button></span>}
      {wrong && <p class="small danger-text" role="alert">{wrong}</p>}
    </form>
  );
}
