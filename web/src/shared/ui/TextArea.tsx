import "./fields.css";

/** A named box for several lines, with its hint or error below. Native, as the choice is: its name is found by assistive technology. */
export function TextArea({ id, label, value, onValue, hint, error, rows = 4, disabled }: {
  id: string; label: string; value: string; onValue: (value: string) => void; hint?: string | undefined; error?: string | undefined; rows?: number; disabled?: boolean;
}) {
  const below = error ?? hint;
  return (
    <div class={`field ${error ? "field-bad" : ""}`}>
      <label class="label" for={id}>{label}</label>
      <textarea id={id} class="textarea" rows={rows} value={value} disabled={disabled} spellcheck={false} aria-invalid={error !== undefined} aria-describedby={below ? `${id}-note` : undefined}
        onInput={(event) => onValue(event.currentTarget.value)} />
      {below && <p id={`${id}-note`} class="field-note small">{below}</p>}
    </div>
  );
}
