import { t } from "../../shared/i18n";
import type { SelectedItem } from "../../shared/office/item";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { mostSelected, type ManyStore, type Progress } from "./ManyStore";
import "./several.css";

/** Several messages are selected: log them all, see how far that is, stop it. */
export function Several({ items, store }: { items: readonly SelectedItem[]; store: ManyStore }) {
  const progress = store.progress.value;
  if (progress) return <Outcome progress={progress} onStop={() => store.stop()} onDone={() => store.forget()} />;
  const count = Math.min(items.length, mostSelected);
  if (!store.canTake()) return <EmptyState icon="mail" title={t("several.title", { count: items.length })} text={t("several.oneByOne")} />;
  return (
    <EmptyState icon="mail" title={t("several.title", { count: items.length })} text={items.length > mostSelected ? t("several.tooMany", { count: mostSelected }) : t("several.text")}>
      <fluent-button id="log-many" appearance="primary" onClick={() => void store.logAll(items)}>{t("several.log", { count })}</fluent-button>
    </EmptyState>
  );
}

function Outcome({ progress, onStop, onDone }: { progress: Progress; onStop: () => void; onDone: () => void }) {
  const { total, done, logged, before, nobody, troubles, state } = progress;
  const title = state === "running" ? t("several.running", { done, total }) : state === "stopped" ? t("several.stopped", { done, total }) : t("several.finished", { count: total });
  return (
    <section class="several" aria-labelledby="several-title">
      <h1 id="several-title" class="several-title">{title}</h1>
      <progress class="several-bar" max={total} value={done} aria-label={title} />
      <div role="status"><ul class="several-facts">
        <li class="row"><Icon name="check" size={16} />{t("several.logged", { count: logged })}</li>
        {before > 0 && <li class="row quiet"><Icon name="check" size={16} />{t("several.before", { count: before })}</li>}
        {nobody > 0 && <li class="row quiet"><Icon name="people" size={16} />{t("several.nobody", { count: nobody })}</li>}
        {troubles.length > 0 && <li class="row danger-text"><Icon name="warning" size={16} />{t("several.failed", { count: troubles.length })}</li>}
      </ul></div>
      {troubles.length > 0 && <ul class="several-troubles small">{troubles.map((trouble, at) => <li key={at}><span class="strong">{trouble.subject || t("timeline.noSubject")}</span> {trouble.text}</li>)}</ul>}
      <div class="row">
        {state === "running" ? <fluent-button id="stop-many" onClick={onStop}>{t("several.stop")}</fluent-button> : <fluent-button id="done-many" appearance="primary" onClick={onDone}>{t("several.done")}</fluent-button>}
      </div>
    </section>
  );
}
