import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Template } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Icon, type IconName } from "../../shared/ui/Icon";
import type { Editing, Shortcut, Tool } from "./editor/view";
import type { Written } from "./editor/text";
import { LinkForm } from "./LinkForm";
import { SnippetList } from "./SnippetList";

const tools = [
  { tool: "bold", icon: "bold", label: () => t("editor.bold") },
  { tool: "italic", icon: "italic", label: () => t("editor.italic") },
  { tool: "underline", icon: "underline", label: () => t("editor.underline") },
  { tool: "bullets", icon: "list", label: () => t("editor.list") },
  { tool: "numbers", icon: "numbers", label: () => t("editor.numbers") },
  { tool: "quote", icon: "quote", label: () => t("editor.quote") },
  { tool: "link", icon: "link", label: () => t("editor.link") },
  { tool: "image", icon: "image", label: () => t("editor.image") },
  { tool: "undo", icon: "undo", label: () => t("editor.undo") },
  { tool: "redo", icon: "redo", label: () => t("editor.redo") },
] as const satisfies readonly { tool: Tool | "link" | "image"; icon: IconName; label: () => string }[];

type Props = {
  id: string; label: string; html: string; onWritten: (written: Written) => void;
  /** Called once the editor is there; it is loaded when first needed. */
  onReady?: (editing: Editing) => void;
  /** Files that were dropped or pasted, and images that were chosen. Without it there are no images. */
  onFiles?: (files: File[]) => void;
  snippets?: readonly Template[];
  onSnippet?: (snippet: Template) => void;
};

/** A text with what a mail can hold, its tools above. Everything goes by keyboard: the tools with arrows, the text with the usual keys. */
export function Editor({ id, label, html, onWritten, onReady, onFiles, snippets = [], onSnippet }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const editing = useRef<Editing | null>(null);
  const images = useRef<HTMLInputElement>(null);
  const labelId = useId();
  const listId = useId();
  const [active, setActive] = useState<Partial<Record<Tool | "link", boolean>>>({});
  const [here, setHere] = useState(0);
  const [linking, setLinking] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const [shortcut, setShortcut] = useState<Shortcut | null>(null);
  const [picked, setPicked] = useState(0);
  const matching = shortcut ? snippets.filter((snippet) => snippet.shortcut?.toLowerCase().startsWith(shortcut.word.toLowerCase())).slice(0, 6) : [];
  // What the editor calls back reads the newest state, not that of the moment when it was opened.
  const now = useRef({ onWritten, onFiles, onSnippet, matching, picked });
  now.current = { onWritten, onFiles, onSnippet, matching, picked };

  useEffect(() => {
    let gone = false;
    import("./editor/view").then(({ openEditor }) => {
      if (gone || !place.current) return;
      editing.current = openEditor(place.current, html, { id, class: "editor-text", role: "textbox", "aria-multiline": "true", "aria-labelledby": labelId, tabindex: "0" }, {
        onWritten: (written) => now.current.onWritten(written),
        onTools: setActive,
        onFiles: (files) => now.current.onFiles?.(files),
        onShortcut: (found) => { setShortcut(found); setPicked(0); },
        onShortcutKey: (key) => {
          const { matching: list, picked: at } = now.current;
          if (list.length === 0) return false;
          const chosen = list[at];
          if (key === "ArrowDown") setPicked((at + 1) % list.length);
          else if (key === "ArrowUp") setPicked((at + list.length - 1) % list.length);
          else if (key === "Escape") setShortcut(null);
          else if (chosen) now.current.onSnippet?.(chosen);
          return true;
        },
        onLink: () => setLinking(editing.current?.link() ?? ""),
      });
      onReady?.(editing.current);
    }, () => setFailed(true));
    return () => {
      gone = true;
      editing.current?.destroy();
      editing.current = null;
    };
  }, []);
  // The text box says that a list hangs on it while it does.
  useEffect(() => {
    const box = document.getElementById(id);
    if (!box) return;
    if (matching.length > 0) {
      box.setAttribute("aria-controls", listId);
      box.setAttribute("aria-activedescendant", `${listId}-${picked}`);
    } else {
      box.removeAttribute("aria-controls");
      box.removeAttribute("aria-activedescendant");
    }
  }, [matching.length, picked]);

  const shown = tools.filter(({ tool }) => tool !== "image" || onFiles);
  const press = (tool: (typeof tools)[number]["tool"]) => {
    if (tool === "link") setLinking(linking === null ? editing.current?.link() ?? "" : null);
    else if (tool === "image") images.current?.click();
    else editing.current?.run(tool);
  };
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (here + step + shown.length) % shown.length;
    setHere(next);
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button")[next]?.focus();
  };
  return (
    <div class="editor">
      <span id={labelId} class="label">{label}</span>
      <div class="editor-frame">
        <div class="editor-tools" role="toolbar" aria-label={t("editor.tools")} aria-controls={id} onKeyDown={move}>
          {shown.map(({ tool, icon, label: name }, at) => (
            <button key={tool} type="button" class="editor-tool" aria-label={name()} title={name()} tabIndex={at === here ? 0 : -1}
              aria-pressed={tool === "undo" || tool === "redo" || tool === "image" ? undefined : active[tool] ?? false}
              onFocus={() => setHere(at)} onMouseDown={(event) => event.preventDefault()} onClick={() => press(tool)}><Icon name={icon} size={16} /></button>
          ))}
        </div>
        {linking !== null && <LinkForm href={linking} onDone={(href) => { setLinking(null); if (href === undefined) editing.current?.focus(); else editing.current?.setLink(href); }} />}
        <div ref={place} class="editor-place">
          {failed && <p class="pad quiet" role="alert">{t("editor.failed")}</p>}
          {shortcut && matching.length > 0 && <SnippetList id={listId} at={shortcut} snippets={matching} picked={picked} onPick={(snippet) => onSnippet?.(snippet)} />}
        </div>
        <input ref={images} type="file" accept="image/png,image/jpeg,image/gif,image/webp" multiple class="visually-hidden" tabIndex={-1} aria-label={t("editor.image")}
          onChange={(event) => { onFiles?.([...(event.currentTarget.files ?? [])]); event.currentTarget.value = ""; }} />
      </div>
    </div>
  );
}
