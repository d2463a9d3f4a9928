import { useId, useRef, useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Icon, type IconName } from "../../shared/ui/Icon";
import { readRichText, type Written } from "./richText";

const commands = [
  { command: "bold", icon: "bold", label: () => t("editor.bold") },
  { command: "italic", icon: "italic", label: () => t("editor.italic") },
  { command: "insertUnorderedList", icon: "list", label: () => t("editor.list") },
] as const satisfies readonly { command: string; icon: IconName; label: () => string }[];

/** Text with bold, italic and lists. Only what richText.ts knows leaves it, whatever the browser or a paste put in. */
export function Editor({ id, label, onWritten }: { id: string; label: string; onWritten: (written: Written) => void }) {
  const element = useRef<HTMLDivElement>(null);
  const labelId = useId();
  const [active, setActive] = useState<Record<string, boolean>>({});
  const report = () => {
    if (element.current) onWritten(readRichText(element.current));
    look();
  };
  const look = () => setActive(Object.fromEntries(commands.map(({ command }) => [command, document.queryCommandState(command)])));
  // execCommand is the one way to edit that keeps the browser's own undo.
  const run = (command: string, value?: string) => {
    element.current?.focus();
    document.execCommand(command, false, value);
    report();
  };
  return (
    <div class="editor">
      <span id={labelId} class="label">{label}</span>
      <div class="editor-frame">
        <div class="editor-tools" role="toolbar" aria-label={t("editor.tools")}>
          {commands.map((tool) => (
            <button key={tool.command} type="button" class="editor-tool" aria-label={tool.label()} title={tool.label()} aria-pressed={active[tool.command] ?? false}
              onMouseDown={(event) => event.preventDefault()} onClick={() => run(tool.command)}><Icon name={tool.icon} size={16} /></button>
          ))}
        </div>
        <div ref={element} id={id} class="editor-text" contentEditable role="textbox" aria-multiline="true" aria-labelledby={labelId} tabIndex={0}
          onInput={report} onKeyUp={look} onMouseUp={look}
          onPaste={(event) => {
            event.preventDefault();
            const text = event.clipboardData?.getData("text/plain") ?? "";
            if (text) run("insertText", text);
          }} />
      </div>
    </div>
  );
}
