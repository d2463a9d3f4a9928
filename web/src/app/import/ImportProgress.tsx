import type { Import } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { Notice } from "../../shared/ui/ProblemNotice";
import { navigate } from "../kernel/router";
import { WorkProgress } from "../kernel/WorkProgress";
import { isAtWork } from "./importModel";

const titles = {
  checking: "import.checking", running: "import.running", checked: "import.checked", done: "import.done", failed: "import.failed", cancelled: "import.cancelled",
} as const satisfies Partial<Record<Import["state"], PlainKey>>;

/** How far an import is, or how it ended: what was made of the rows, and the file of those that could not be taken. */
export function ImportProgress({ one, onCancel }: { one: Import; onCancel: () => void }) {
  if (one.state === "uploaded") return null;
  const working = isAtWork(one.state);
  const over = one.state === "done" || one.state === "failed" || one.state === "cancelled";
  return (
    <section class="card pad stack" aria-labelledby="import-state">
      <div role="status"><h2 id="import-state">{t(titles[one.state])}</h2></div>
      {one.state === "failed" && <Notice tone="danger" title={t("import.failed")}><p>{t("import.failedText")}</p></Notice>}
      {one.state === "cancelled" && <p class="quiet">{t("import.cancelledText")}</p>}
      {working && <WorkProgress labelledBy="import-state" done={one.done} of={one.rows} startedAt={one.startedAt} />}
      <ul class="work-counts">
        <li><Icon name="add" size={16} />{t("import.created", { count: one.created })}</li>
        {one.updated > 0 && <li><Icon name="edit" size={16} />{t("import.updated", { count: one.updated })}</li>}
        {one.skipped > 0 && <li><Icon name="right" size={16} />{t("import.skipped", { count: one.skipped })}</li>}
        {one.wrong > 0 && <li class="danger-text"><Icon name="warning" size={16} />{t("import.wrong", { count: one.wrong })}</li>}
      </ul>
      {one.wrong > 0 && !working && <p class="row"><Icon name="download" size={16} /><a id="import-errors" href={`/api/v1/imports/${one.id}/errors`} download>{t("import.errors")}</a></p>}
      {working && <div><fluent-button onClick={onCancel}>{t("import.cancel")}</fluent-button></div>}
      {over && <div class="row wrap">
        <fluent-button id="import-done" appearance="primary" onClick={() => void navigate("/app/contacts")}>{t("import.toContacts")}</fluent-button>
        <fluent-button onClick={() => void navigate("/app/contacts/import")}>{t("import.another")}</fluent-button>
      </div>}
    </section>
  );
}
