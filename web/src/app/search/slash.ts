import { navigate } from "../kernel/router";

export const searchInput = "search-query";

const writes = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT", "FLUENT-TEXT-INPUT", "FLUENT-TEXTAREA"].includes(target.tagName));

/** The key "/" leads to the search from everywhere but where somebody writes. */
export function followSlash(): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.composedPath().some(writes) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    void navigate("/app/search").then(() => document.getElementById(searchInput)?.focus());
  };
  addEventListener("keydown", listen);
  return () => removeEventListener("keydown", listen);
}
