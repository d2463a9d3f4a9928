import { computed, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

const address = signal(location.pathname + location.search);
addEventListener("popstate", () => (address.value = location.pathname + location.search));

/** The path below /app in parts: "/app/contacts/1" is ["contacts", "1"]. */
export const route = computed<string[]>(() => address.value.replace(/\?.*/, "").split("/").slice(2).filter(Boolean).map(decodeURIComponent));
export const query = computed(() => new URLSearchParams(address.value.split("?")[1] ?? ""));

/** Set by whoever has text that would be lost; asked before the page goes elsewhere. */
export const leaveGuard = signal<(() => Promise<boolean>) | null>(null);

export async function navigate(path: string, options: { replace?: boolean } = {}): Promise<void> {
  if (path === address.peek()) return;
  const samePage = path.split("?")[0] === address.peek().split("?")[0];
  const guard = leaveGuard.peek();
  if (guard && !samePage && !(await guard())) return;
  if (options.replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  address.value = path;
  if (!samePage) scrollTo(0, 0);
}

/** A link inside the app: a real address, opened without loading the page anew. */
export function Link({ to, children, ...rest }: {
  to: string; children: ComponentChildren; class?: string; "aria-current"?: "page" | undefined;
}) {
  return (
    <a href={to} {...rest} onClick={(event) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void navigate(to);
    }}>{children}</a>
  );
}
