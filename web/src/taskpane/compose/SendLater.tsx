import { useEffect, useState } from "preact/hooks";
import { t, type PlainKey } from "../../shared/i18n";
import { formatAt } from "../../shared/i18n/format";
import { delayUntil, readDelay } from "../../shared/office/draft";
import type { WritingStore } from "./WritingStore";

const morning = 8;
const days = { tomorrow: "paneDraft.later.tomorrow", monday: "paneDraft.later.monday" } as const satisfies Record<string, PlainKey>;
const asField = (at: Date): string => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** The next morning, and the next Monday's. */
export function proposals(now: Date): { key: "tomorrow" | "monday"; at: Date }[] {
  const day = (ahead: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, morning);
  const monday = ((8 - now.getDay()) % 7) || 7;
  return [{ key: "tomorrow" as const, at: day(1) }, ...(monday > 1 ? [{ key: "monday" as const, at: day(monday) }] : [])];
}

/** When Outlook sends the message; it keeps it back itself. */
export function SendLater({ store }: { store: WritingStore }) {
  const [at, setAt] = useState<Date | null>(null);
  const [typed, setTyped] = useState("");
  useEffect(() => void readDelay().then(setAt), []);
  const set = (when: Date | null) => void store.act(async () => {
    await delayUntil(when);
    setAt(when);
  });
  const chosen = typed ? new Date(typed) : null;
  return (
    <div class="picker stack-tight">
      <p role="status">{at ? t("paneDraft.later.set", { when: formatAt(at.getTime()) }) : t("paneDraft.later.text")}</p>
      {proposals(new Date()).map((one) => (
        <button key={one.key} id={`later-${one.key}`} type="button" class="plain-button picker-line" disabled={store.busy.value} onClick={() => set(one.at)}>
          <span class="grow">{t(days[one.key])}</span><span class="small quiet">{formatAt(one.at.getTime())}</span>
        </button>
      ))}
      <label class="label" for="later-at">{t("paneDraft.later.other")}</label>
      <span class="row wrap">
        <input id="later-at" class="textarea" type="datetime-local" min={asField(new Date())} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        {chosen && chosen.getTime() > Date.now() && <fluent-button id="later-set" size="small" disabled={store.busy.value} onClick={() => set(chosen)}>{t("paneDraft.later.choose")}</fluent-button>}
      </span>
      {at && <fluent-button id="later-now" size="small" appearance="subtle" disabled={store.busy.value} onClick={() => set(null)}>{t("paneDraft.later.now")}</fluent-button>}
    </div>
  );
}
