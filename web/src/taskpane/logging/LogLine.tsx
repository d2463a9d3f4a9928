import { useEffect, useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import type { ItemFile } from "../../shared/office/item";
import { Icon } from "../../shared/ui/Icon";
import { lazily } from "../../shared/ui/lazily";
import type { LogChoice, Logged, Target } from "../sidebar/view";
import type { FindRecords } from "./ChooseRecords";
import "./logging.css";

const LogOptions = lazily(async () => (await import("./LogOptions")).LogOptions);

type Props = {
  logged: Logged; working: boolean; targets: readonly Target[]; files: readonly ItemFile[];
  /** Without a contact there is something better to do first. */
  secondary: boolean;
  find: FindRecords; onLog: (choice: LogChoice | null) => void;
};

/** The pane's one deed: log the open message; once it is logged, who did it and where it stands. Either way, why it is so. */
export function LogLine({ logged, working, targets, files, secondary, find, onLog }: Props) {
  const [open, setOpen] = useState<"why" | "options" | null>(null);
  const done = logged.state === "logged";
  useEffect(() => setOpen(null), [done]);
  const toggle = (what: "why" | "options") => setOpen(open === what ? null : what);
  return (
    <div class="log">
      <div class="log-line">
        {/* With the choice open there is one button that logs: the one below it, which knows what was chosen. */}
        {done ? <LoggedWords logged={logged} /> : open === "options" ? <p class="log-button log-heading strong"><Icon name="mail" />{t("log.action")}</p> : (
          <fluent-button id="log-email" class="log-button" appearance={secondary ? "outline" : "primary"} disabled={working} onClick={() => onLog(null)}>
            {working ? <fluent-spinner slot="start" size="tiny" /> : <Icon name="mail" slot="start" />}
            {working ? t("log.working") : t("log.action")}
          </fluent-button>
        )}
        <button id="log-options" type="button" class="plain-button log-more" disabled={working} aria-expanded={open === "options"} aria-controls="log-options-page"
          aria-label={done ? t("log.addRecord") : t("log.options")} title={done ? t("log.addRecord") : t("log.options")} onClick={() => toggle("options")}>
          <Icon name={done ? "add" : "down"} size={16} />
        </button>
        {logged.why && !working && (
          <button type="button" class="link-button small end" aria-expanded={open === "why"} aria-controls="log-why" onClick={() => toggle("why")}>
            {open === "why" ? t("log.whyLess") : done ? t("log.why") : t("log.whyNot")}
          </button>
        )}
      </div>
      <div id="log-why" class="small quiet log-why" hidden={open !== "why"}>
        <p>{logged.why}</p>
        {done && logged.on && logged.on.length > 0 && <p class="log-on">{t("log.on", { names: logged.on.map((record) => record.name).join(", ") })}</p>}
      </div>
      <div id="log-options-page">
        {open === "options" && <LogOptions done={done} on={logged.on ?? []} targets={targets} files={done ? [] : files} working={working} find={find} onLog={onLog} />}
      </div>
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

function sentence({ byName, at, automatically, byMe }: Logged): string {
  if (at === null) return t("log.done");
  if (automatically) return t("log.doneAutomatically", { when: formatWhen(at) });
  if (byMe) return t("log.doneByYou", { when: formatWhen(at) });
  return byName ? t("log.doneBy", { name: byName, when: formatWhen(at) }) : t("log.doneAt", { when: formatWhen(at) });
}
