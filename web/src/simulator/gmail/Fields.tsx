import type { Inputs, Widget } from "./cards";
import "../../shared/ui/switch.css";

type Props = { widget: Widget; inputs: Inputs; onInput: (name: string, value: Inputs[string]) => void };

const idOf = (name: string) => `card-${name}`;
const dayOf = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 10);

/** What somebody fills in on a card. */
export function Fields({ widget: { textInput, selectionInput, dateTimePicker }, inputs, onInput }: Props) {
  if (textInput) {
    const { name, label, type, hintText } = textInput;
    const field = { id: idOf(name), class: "gc-input", value: String((inputs[name] as string[] | undefined)?.[0] ?? "") };
    return (
      <label class="gc-field" for={field.id}><span class="gc-label">{label}</span>
        {type === "MULTIPLE_LINE"
          ? <textarea rows={3} {...field} onInput={(event) => onInput(name, [event.currentTarget.value])} />
          : <input {...field} autocomplete="off" onInput={(event) => onInput(name, [event.currentTarget.value])} />}
        {hintText && <span class="gc-label">{hintText}</span>}
      </label>
    );
  }
  if (dateTimePicker) {
    const { name, label } = dateTimePicker;
    const value = inputs[name];
    return (
      <label class="gc-field" for={idOf(name)}><span class="gc-label">{label}</span>
        {/* Google counts as if the clock on the wall were in UTC; so does valueAsNumber. */}
        <input id={idOf(name)} type="date" class="gc-input" value={typeof value === "number" ? dayOf(value) : ""}
          onInput={(event) => onInput(name, event.currentTarget.value === "" ? [] : event.currentTarget.valueAsNumber)} />
      </label>
    );
  }
  return selectionInput ? <Selection choice={selectionInput} inputs={inputs} onInput={onInput} /> : null;
}

function Selection({ choice: { name, label, type, items }, inputs, onInput }: { choice: NonNullable<Widget["selectionInput"]> } & Omit<Props, "widget">) {
  const chosen = (inputs[name] as string[] | undefined) ?? [];
  const flip = (value: string) => onInput(name, chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  if (type === "DROPDOWN") {
    return (
      <label class="gc-field" for={idOf(name)}><span class="gc-label">{label}</span>
        <select id={idOf(name)} class="gc-input" value={chosen[0]} onChange={(event) => onInput(name, [event.currentTarget.value])}>
          {items.map((item) => <option key={item.value} value={item.value}>{item.text}</option>)}
        </select>
      </label>
    );
  }
  return (
    <div class="gc-choices" role="group" aria-label={label}>
      {label && <span class="gc-label">{label}</span>}
      {items.map(({ text, value }) => type === "SWITCH" ? (
        <button key={value} id={idOf(name)} type="button" role="switch" class="switch gc-switch" aria-checked={chosen.includes(value)} onClick={() => flip(value)}>
          <span class="grow">{text}</span><span class="switch-track" aria-hidden="true"><span class="switch-knob" /></span>
        </button>
      ) : (
        <label key={value} class="row">
          <input type={type === "RADIO_BUTTON" ? "radio" : "checkbox"} name={idOf(name)} checked={chosen.includes(value)} onChange={() => (type === "RADIO_BUTTON" ? onInput(name, [value]) : flip(value))} />{text}
        </label>
      ))}
    </div>
  );
}
