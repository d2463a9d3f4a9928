import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { locale, locales } from "../../shared/i18n";
import { chooseLocale } from "../kernel/session";
import "./setup.css";

/** The card that stands alone before anybody is signed in, with the choice of language below it. */
export function Front({ title, text, children }: { title: string; text: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Inlay`;
  }, [title]);
  return (
    <main class="front">
      <div class="front-card card">
        <div class="front-brand"><img src="/icon.svg" alt="" width={28} height={28} /><span translate={false}>Inlay</span></div>
        <h1>{title}</h1>
        <p class="quiet front-text">{text}</p>
        {children}
      </div>
      <div class="front-foot small">
        {locales.map((choice) => (
          <button key={choice.locale} type="button" lang={choice.locale} class="link-button" aria-pressed={locale.value === choice.locale}
            onClick={() => void chooseLocale(choice.locale)}>{choice.name}</button>
        ))}
      </div>
    </main>
  );
}
