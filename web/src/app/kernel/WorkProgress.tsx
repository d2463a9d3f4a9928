import { t } from "../../shared/i18n";
import { now as clock } from "../../shared/i18n/format";
import { minutesLeft } from "./pace";
import "./work.css";

/** How far long work is that goes on in the background: a bar, the count, and the time that is left. */
export function WorkProgress({ labelledBy, done, of, startedAt }: { labelledBy: string; done: number; of: number; startedAt: string | null }) {
  const left = minutesLeft({ done, rows: of, startedAt }, Math.max(clock.value, Date.now()));
  return <>
    <progress class="work-bar" max={of} value={done} aria-labelledby={labelledBy} />
    <p class="row wrap quiet">
      <span>{t("import.progress", { done: done.toLocaleString(), rows: of.toLocaleString() })}</span>
      {left !== null && <span>{left < 1 ? t("import.leftSeconds") : t("import.left", { count: left })}</span>}
      <span>{t("import.background")}</span>
    </p>
  </>;
}
