import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../shared/ui/Icon";
import { navigate, query } from "../kernel/router";

const typingPause = 200;

/** Search as you type; what is searched for stands in the address, so that it can be shared and gone back to. Arrow down leads into the list. */
export function SearchBox({ id, label, hint }: { id: string; label: string; hint: string }) {
  const search = query.value.get("query") ?? "";
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    if (typed.trim() === search) return;
    const timer = setTimeout(() => void navigate(withQuery("query", typed.trim()), { replace: true }), typingPause);
    return () => clearTimeout(timer);
  }, [typed, search]);
  return (
    <div class="contacts-search grow" role="search">
      <fluent-text-input id={id} value={typed} placeholder={hint} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === "ArrowDown") document.querySelector<HTMLElement>("[data-row] a")?.focus(); }}>
        <span class="visually-hidden">{label}</span>
        <span slot="start"><Icon name="search" /></span>
      </fluent-text-input>
    </div>
  );
}

/** The address of this page with another value of one of its parameters. */
export function withQuery(name: string, value: string): string {
  const parameters = new URLSearchParams(query.peek());
  if (value) parameters.set(name, value);
  else parameters.delete(name);
  const text = parameters.toString();
  return location.pathname + (text ? `?${text}` : "");
}
