import { useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Icon } from "../../shared/ui/Icon";
import type { Logged } from "../sidebar/view";
import "./logging.css";

/** The pane's one deed: log the open message; once it is logged, who did it. Either way, why it is so. */
export function LogLine({ logged, working, onLog }: { logged: Logged; working: boolean; onLog: () => void }) {
  const [open, setOpen] = useState(false);
  const done = logged.state === "logged";
  return (
    <div class="log">
      <div class="log-line">
        {done ? <LoggedWords logged={logged} /> : (
          <fluent-button id="log-email" class="log-button" appearance="primary" disabled={working} onClick={onLog}>
            {working ? <fluent-spinner slot="start" size="tiny" /> : <Icon name="mail" slot="start" />}
            {working ? t("log.working") : t("log.action")}
          </fluent-button>
        )}
        {logged.why && !working && (
          <button type="button" class="link-button small end" aria-expanded={open} aria-controls="log-why" onClick={() => setOpen(!open)}>
            {open ? t("log.whyLess") : done ? t("log.why") : t("log.whyNot")}
          </button>
        )}
      </div>
      <p id="log-why" class="small quiet log-why" hidden={!open}>{logged.why}</p>
    </div>
  );
}

function LoggedWords({ logged }: { logged: Logged }) {
  return (
    <>
      <span class="log-tick"><Icon name="check" size={16} /></span>
      <p id="log-state" class="grow" title={logged.at ? formatFull(logged.at) : undefined}>{sentence(logged)}</p>
    </>
  );
}

function sentence({ byName, at, automatically }: Logged): string {
  if (at === null) return t("log.done");
  if (automatically) return t("log.doneAutomatically", { when: formatWhen(at) });
  return byName ? t("log.doneBy", { name: byName, when: formatWhen(at) }) : t("log.doneAt", { when: formatWhen(at) });
}
