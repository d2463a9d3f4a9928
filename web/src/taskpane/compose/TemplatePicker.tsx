import { useEffect, useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Notice } from "../../shared/ui/ProblemNotice";
import type { WritingStore } from "./WritingStore";

/** Texts to put in: pressed, they stand where the cursor is. */
export function TemplatePicker({ store, snippets, onUsed }: { store: WritingStore; snippets: boolean; onUsed: () => void }) {
  const [query, setQuery] = useState("");
  useEffect(() => void store.loadTemplates(), [store]);
  const unfilled = store.unfilled.value;
  if (unfilled) {
    return (
      <Notice tone="warning" title={t("paneDraft.missing.title", { name: unfilled.template.name })}>
        <p>{t("paneDraft.missing.text", { tokens: unfilled.filled.missing.join(", ") })}</p>
        <div class="row wrap">
          <fluent-button id="insert-anyway" size="small" onClick={() => void store.answer(true).then(onUsed)}>{t("paneDraft.missing.anyway")}</fluent-button>
          <fluent-button id="insert-not" size="small" appearance="subtle" onClick={() => void store.answer(false)}>{t("action.cancel")}</fluent-button>
        </div>
      </Notice>
    );
  }
  const all = store.templates.value;
  if (all === null) return <div class="picker" role="status" aria-label={t("paneDraft.templates.loading")}><span class="skeleton w60" /><span class="skeleton w80" /></div>;
  const words = query.trim().toLowerCase();
  const fitting = all.filter((one) => (one.shortcut !== null) === snippets);
  const shown = fitting.filter((one) => `${one.name} ${one.folder} ${one.shortcut ?? ""}`.toLowerCase().includes(words));
  if (fitting.length === 0) return <p class="quiet picker">{t(snippets ? "paneDraft.snippets.none" : "paneDraft.templates.none")} <a href="/app/settings/templates" target="_blank" rel="noopener">{t("paneDraft.templates.write")}</a></p>;
  return (
    <div class="picker">
      {fitting.length > 7 && <>
        <label class="visually-hidden" for="template-query">{t("paneDraft.templates.find")}</label>
        <input id="template-query" class="textarea" type="search" placeholder={t("paneDraft.templates.find")} value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      </>}
      <ul>
        {shown.map((one) => (
          <li key={one.id}>
            <button type="button" class="plain-button picker-line" disabled={store.busy.value} onClick={() => void store.use(one).then(() => { if (!store.unfilled.peek() && !store.actionProblem.peek()) onUsed(); })}>
              <span class="grow clip">{one.name}</span><span class="small quiet">{one.shortcut ? `#${one.shortcut}` : one.folder}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="small quiet" role="status">{shown.length === 0 ? t("paneDraft.templates.notFound") : ""}</p>
    </div>
  );
}
