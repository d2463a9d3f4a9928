import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const beyond = 12;

/**
 * A list of any length in the page's own scrolling: only the rows near the window exist, all of the same height. More is asked for before the
 * end comes into sight. Arrow keys, Home and End move from row to row.
 */
export function VirtualList<T>({ items, label, rowHeight, render, keyOf, more }: {
  items: readonly T[]; label: string; rowHeight: number; render: (item: T) => ComponentChildren; keyOf: (item: T) => string;
  more?: { loading: boolean; load: () => void } | undefined;
}) {
  const element = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<readonly [number, number]>([0, 40]);
  const wanted = useRef<number | null>(null);
  const look = useCallback(() => {
    const top = element.current?.getBoundingClientRect().top ?? 0;
    const first = Math.max(0, Math.floor(-top / rowHeight) - beyond);
    const last = Math.ceil((innerHeight - top) / rowHeight) + beyond;
    setShown((before) => (before[0] === first && before[1] === last ? before : [first, last]));
  }, [rowHeight]);
  useEffect(() => {
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [look, items.length]);
  const nearEnd = shown[1] >= items.length - beyond;
  useEffect(() => {
    if (nearEnd && more && !more.loading) more.load();
  }, [nearEnd, more]);
  // A row that the keyboard goes to may have to be made first.
  useLayoutEffect(() => {
    const row = wanted.current === null ? null : element.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"] a`);
    if (!row) return;
    wanted.current = null;
    row.focus();
  });
  const move = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = Number(row.dataset.row);
    const to = event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : null;
    if (to === null || to < 0 || to >= items.length) return;
    event.preventDefault();
    wanted.current = to;
    const target = element.current?.querySelector<HTMLElement>(`[data-row="${to}"] a`);
    if (target) {
      wanted.current = null;
      target.focus();
    } else {
      scrollTo(0, scrollY + (element.current?.getBoundingClientRect().top ?? 0) + to * rowHeight - innerHeight / 2);
      look();
    }
  };
  const first = Math.min(shown[0], Math.max(0, items.length - 1));
  return (
    <div ref={element} class="card virtual" role="list" aria-label={label} aria-busy={more?.loading ?? false} onKeyDown={move} style={{ height: `${items.length * rowHeight + 2}px` }}>
      {items.slice(first, shown[1]).map((item, i) => (
        <div key={keyOf(item)} role="listitem" aria-setsize={more ? -1 : items.length} aria-posinset={first + i + 1} data-row={first + i} class="virtual-row" style={{ top: `${(first + i) * rowHeight}px`, height: `${rowHeight}px` }}>
          {render(item)}
        </div>
      ))}
    </div>
  );
}
