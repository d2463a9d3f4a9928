import type { TextInput } from "@fluentui/web-components";
import { useEffect, useRef } from "preact/hooks";
import type { FluentProps } from "./fluent";
import "./fields.css";

type Props = {
  id: string; label: string; value: string; onValue: (value: string) => void;
  hint?: string | undefined; error?: string | undefined;
} & Pick<FluentProps<TextInput>, "type" | "required" | "autocomplete" | "disabled" | "placeholder" | "autofocus" | "maxlength" | "readOnly">
  & { inputMode?: "email" | "numeric" | "url"; class?: string; plainWords?: boolean };

/** A named text box with its hint or error below. The inner input is reached as `#id input`. */
export function TextField({ id, label, value, onValue, hint, error, inputMode, class: extra, plainWords = true, ...rest }: Props) {
  const element = useRef<TextInput>(null);
  const below = error ?? hint;
  // The label lives in the control's own slot; hint and error are outside its shadow tree, so they are handed in as a description.
  useEffect(() => {
    const control = element.current?.control;
    if (!control) return;
    if (below) control.setAttribute("aria-description", below);
    else control.removeAttribute("aria-description");
    control.setAttribute("aria-invalid", String(error !== undefined));
    if (inputMode) control.inputMode = inputMode;
    control.spellcheck = plainWords && !inputMode;
  }, [below, error, inputMode, plainWords]);
  return (
    <div class={`field ${error ? "field-bad" : ""} ${extra ?? ""}`}>
      <fluent-text-input ref={element} id={id} name={id} value={value} onInput={(event) => onValue(event.currentTarget.value)} {...rest}>{label}</fluent-text-input>
      {below && <p class="field-note small">{below}</p>}
    </div>
  );
}

/** Puts the cursor into a TextField by its id. */
export function focusField(id: string): void {
  document.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus();
}
