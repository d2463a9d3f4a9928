import "./switch.css";

/** On or off, named by its text; the line below says what that means. */
export function Switch({ id, label, on, onSwitch, disabled = false, text }: { id: string; label: string; on: boolean; onSwitch: (on: boolean) => void; disabled?: boolean; text: string }) {
  return (
    <div class="switch-line">
      <button id={id} type="button" role="switch" class="switch" aria-checked={on} aria-describedby={`${id}-text`} disabled={disabled} onClick={() => onSwitch(!on)}>
        <span class="switch-track" aria-hidden="true"><span class="switch-knob" /></span>
        <span class="strong">{label}</span>
      </button>
      <p id={`${id}-text`} class="small quiet switch-text">{text}</p>
    </div>
  );
}
