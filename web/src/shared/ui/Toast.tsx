import { signal } from "@preact/signals";
import { t } from "../i18n";
import { Icon } from "./Icon";
import "./dialog.css";

type Shown = { id: number; text: string; tone: "good" | "bad"; action?: { label: string; run: () => void } | undefined };
const toasts = signal<Shown[]>([]);
const shownFor = 6_000;
let lastId = 0;

/** A short word that something was done; never the only place where an error stands. Needs <Toasts/> on the page. */
export function showToast(text: string, options: { tone?: Shown["tone"]; action?: Shown["action"] } = {}): void {
  const id = ++lastId;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone: options.tone ?? "good", action: options.action }];
  setTimeout(() => dismiss(id), options.action ? shownFor * 2 : shownFor);
}

const dismiss = (id: number) => (toasts.value = toasts.value.filter((toast) => toast.id !== id));

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={`toast toast-${toast.tone}`}>
          <Icon name={toast.tone === "good" ? "check" : "warning"} />
          <span class="grow">{toast.text}</span>
          {toast.action && <fluent-button size="small" onClick={() => { toast.action?.run(); dismiss(toast.id); }}>{toast.action.label}</fluent-button>}
          <fluent-button size="small" appearance="subtle" icon-only aria-label={t("action.dismiss")} onClick={() => dismiss(toast.id)}>
            <Icon name="cross" size={16} />
          </fluent-button>
        </div>
      ))}
    </div>
  );
}
