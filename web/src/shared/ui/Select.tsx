import "./fields.css";

/** A choice. Native, because fluent-dropdown cannot be given a name that assistive technology finds. */
export function Select<V extends string>({ id, label, value, onValue, options, disabled, hiddenLabel }: {
  id: string; label: string; value: V; onValue: (value: V) => void; options: readonly { value: V; text: string }[]; disabled?: boolean; hiddenLabel?: boolean;
}) {
  return (
    <div class="field">
      <label class={hiddenLabel ? "visually-hidden" : "label"} for={id}>{label}</label>
      <select id={id} class="select" value={value} disabled={disabled} onChange={(event) => onValue(event.currentTarget.value as V)}>
        {options.map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}
      </select>
    </div>
  );
}
