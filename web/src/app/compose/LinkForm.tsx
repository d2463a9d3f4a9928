import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { safeHref } from "./href";

/** Where a link leads. Gives undefined when it is left as it is, null when it is taken away. */
export function LinkForm({ href, onDone }: { href: string; onDone: (href: string | null | undefined) => void }) {
  const [typed, setTyped] = useState(href);
  const [wrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const apply = () => {
    const whole = safeHref(typed);
    if (whole) onDone(whole);
    else setWrong(true);
  };
  // No form of its own: it stands inside the form of the mail.
  return (
    <div class="editor-link" role="group" aria-label={t("editor.link")} onKeyDown={(event) => {
      if (event.key === "Enter") { event.preventDefault(); apply(); }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); onDone(undefined); }
    }}>
      <label class="visually-hidden" for="editor-link">{t("editor.link.address")}</label>
      <input ref={field} id="editor-link" class="select grow" inputMode="url" autocomplete="off" value={typed} aria-invalid={wrong} aria-describedby={wrong ? "editor-link-wrong" : undefined}
        onInput={(event) => { setTyped(event.currentTarget.value); setWrong(false); }} />
      <fluent-button size="small" onClick={apply}>{t("editor.link.apply")}</fluent-button>
      {href && <fluent-button size="small" appearance="subtle" onClick={() => onDone(null)}>{t("editor.link.remove")}</fluent-button>}
      {wrong && <p id="editor-link-wrong" class="small danger-text" role="alert">{t("editor.link.wrong")}</p>}
    </div>
  );
}
