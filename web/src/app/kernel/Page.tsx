import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A screen with its one heading. Coming to it moves the focus to the heading, so that a screen reader says where one is. */
export function Page({ title, actions, wide, children }: { title: string; actions?: ComponentChildren; wide?: boolean; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Inlay`;
  }, [title]);
  useEffect(() => {
    if (!document.activeElement || document.activeElement === document.body || document.activeElement.closest(".rail")) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class={`page ${wide ? "page-wide" : ""}`}>
      <header class="page-head">
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {actions && <div class="row end">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
