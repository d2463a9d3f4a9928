import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import "./tabs.css";

export type Tab<K extends string> = { key: K; label: string; count?: number | undefined };

/** Pages in one place: arrows move between their names, Tab goes into the page. */
export function Tabs<K extends string>({ tabs, shown, onShow, label, children }: { tabs: readonly Tab<K>[]; shown: K; onShow: (key: K) => void; label: string; children: ComponentChildren }) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = event.key === "Home" ? tabs[0] : event.key === "End" ? tabs.at(-1) : step && tabs[(tabs.findIndex((tab) => tab.key === shown) + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onShow(next.key);
    list.current?.querySelector<HTMLElement>(`#tab-${next.key}`)?.focus();
  };
  return (
    <>
      <div ref={list} class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button key={tab.key} id={`tab-${tab.key}`} type="button" role="tab" class="tab" aria-selected={tab.key === shown} aria-controls="tab-page" tabIndex={tab.key === shown ? 0 : -1} onClick={() => onShow(tab.key)}>
            {tab.label}{tab.count ? <span class="tab-count">{tab.count}</span> : null}
          </button>
        ))}
      </div>
      <div id="tab-page" role="tabpanel" aria-labelledby={`tab-${shown}`}>{children}</div>
    </>
  );
}
