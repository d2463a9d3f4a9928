import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Icon } from "./Icon";
import "./facts.css";

type Option = { value: string; text: string };
type Props = {
  id: string; label: string; value: string;
  /** How the value is shown; the value itself when left out. */
  shown?: ComponentChildren;
  hint?: string; options?: readonly Option[] | undefined; type?: "text" | "number" | "date" | "email"; maxLength?: number;
  /** Resolves when it is saved; a rejection leaves the field open with the reason. */
  onSave: (value: string) => Promise<string | null>;
};

/** One detail that is changed where it stands: Enter saves, Escape leaves it as it was. */
export function EditableFact({ id, label, value, shown, hint, options, type = "text", maxLength = 200, onSave }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const open = typed !== null;
  const wasOpen = useRef(false);
  useEffect(() => {
    if (open) field.current?.focus();
    else if (wasOpen.current) opener.current?.focus();
    wasOpen.current = open;
  }, [open]);
  const close = () => {
    setTyped(null);
    setWrong(null);
  };
  const save = async () => {
    if (typed === null || busy) return;
    if (typed.trim() === value.trim()) return close();
    setBusy(true);
    const problem = await onSave(typed.trim());
    setBusy(false);
    if (problem === null) close();
    else setWrong(problem);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
  };
  if (typed === null) {
    return (
      <div class="fact" id={`${id}-fact`}>
        <dt>{label}</dt>
        <dd>
          {shown ?? (value ? <span>{value}</span> : <span class="quiet">{t("edit.none")}</span>)}
          <button ref={opener} type="button" class="fact-edit plain-button" id={`${id}-edit`} aria-label={t("edit.action", { label })} title={t("edit.action", { label })} onClick={() => setTyped(value)}><Icon name="edit" size={16} /></button>
        </dd>
      </div>
    );
  }
  return (
    <div class="fact fact-open" id={`${id}-fact`}>
      <dt><label for={id}>{label}</label></dt>
      <dd>
        <form class="stack-tight" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
          {options
            ? <select ref={field} id={id} class="select" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} onKeyDown={onKeyDown}>
                {options.map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}
              </select>
            : <input ref={field} id={id} class="textarea" type={(type === "email" ? "text" : type) as "text"} value={typed} maxLength={maxLength} autocomplete="off" aria-invalid={wrong !== null} aria-describedby={wrong || hint ? `${id}-note` : undefined}
                step={type === "number" ? "any" : undefined} onInput={(event) => setTyped(event.currentTarget.value)} onKeyDown={onKeyDown} />}
          {(wrong || hint) && <p id={`${id}-note`} class={`small ${wrong ? "danger-text" : "quiet"}`} role={wrong ? "alert" : undefined}>{wrong ?? hint}</p>}
          <span class="row">
            <fluent-button size="small" appearance="primary" type="submit" id={`${id}-save`} disabled={busy} onClick={(event) => { event.preventDefault(); void save(); }}>{t("edit.save")}</fluent-button>
            <fluent-button size="small" type="button" onClick={close}>{t("edit.cancel")}</fluent-button>
          </span>
        </form>
      </dd>
    </div>
  );
}
