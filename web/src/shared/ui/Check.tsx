import "./fields.css";

/** A tick box with its text; the whole line can be clicked. */
export function Check({ id, label, checked, onChecked, disabled }: {
  id: string; label: string; checked: boolean; onChecked: (checked: boolean) => void; disabled?: boolean;
}) {
  return (
    <div class="check">
      <fluent-checkbox id={id} aria-label={label} checked={checked} disabled={disabled ?? false} onChange={(event) => onChecked(event.currentTarget.checked)} />
      <span class="check-text" aria-hidden="true" onClick={() => !disabled && onChecked(!checked)}>{label}</span>
    </div>
  );
}
