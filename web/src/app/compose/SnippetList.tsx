import type { Template } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import type { Shortcut } from "./editor/view";

/** The snippets that a typed #shortcut may mean. The cursor stays in the text; the arrows choose, Enter puts in. */
export function SnippetList({ id, at, snippets, picked, onPick }: { id: string; at: Shortcut; snippets: readonly Template[]; picked: number; onPick: (snippet: Template) => void }) {
  return <>
    <ul id={id} class="snippet-list card" role="listbox" aria-label={t("compose.snippets")} style={{ left: `min(${at.left}px, calc(100% - 280px))`, top: `${at.top + 4}px` }}>
      {snippets.map((snippet, index) => (
        <li key={snippet.id} id={`${id}-${index}`} role="option" aria-selected={index === picked} class="snippet-choice" onMouseDown={(event) => { event.preventDefault(); onPick(snippet); }}>
          <span class="mono">#{snippet.shortcut}</span><span class="clip">{snippet.name}</span>
        </li>
      ))}
    </ul>
    <p class="visually-hidden" role="status">{t("compose.snippets.found", { count: snippets.length })}</p>
  </>;
}
