import { useState } from "preact/hooks";
import type { Task } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatDay, formatFull, now } from "../../shared/i18n/format";
import { dueAt } from "../../shared/ui/typed";
import "./tasks.css";

type Props = { tasks: readonly Task[] | null; onAdd: (title: string, due: string | null) => Promise<string | null>; onEnd: (task: Task) => Promise<string | null> };

/** What is to be done for the contact: ticked off where it stands, what is due first. */
export function Tasks({ tasks, onAdd, onEnd }: Props) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [ending, setEnding] = useState<string | null>(null);
  const end = async (task: Task) => {
    setEnding(task.id);
    setWrong(await onEnd(task));
    setEnding(null);
  };
  return (
    <section class="pane-page stack-tight">
      {wrong && <p class="small danger-text" role="alert">{wrong}</p>}
      {tasks === null && <div role="status" aria-label={t("tasks.loading")}><span class="skeleton w60" /></div>}
      {tasks?.length === 0 && <p class="quiet">{t("tasks.none")}</p>}
      <ul>
        {tasks?.map((task) => {
          const late = task.dueAt !== null && Date.parse(task.dueAt) < now.value;
          return (
            <li key={task.id} class="pane-task">
              <fluent-checkbox id={`task-${task.id}`} aria-label={t("tasks.done", { title: task.title })} disabled={ending !== null} checked={ending === task.id} onChange={() => void end(task)} />
              <span class="grow">
                <span class="pane-task-title">{task.title}</span>
                <span class="small quiet pane-task-facts">
                  {task.dueAt && <time dateTime={task.dueAt} title={formatFull(task.dueAt)} class={late ? "danger-text" : ""}>{late ? `${t("tasks.overdue")} · ` : ""}{t("tasks.dueOn", { when: formatDay(task.dueAt) })}</time>}
                  {task.dueAt && task.owner && " · "}{task.owner?.name}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      <NewTask onAdd={onAdd} />
    </section>
  );
}

function NewTask({ onAdd }: { onAdd: Props["onAdd"] }) {
  const [title, setTitle] = useState("");
  const [day, setDay] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!title.trim() || busy) return;
    setBusy(true);
    const problem = await onAdd(title.trim(), dueAt(day));
    setBusy(false);
    setWrong(problem);
    if (problem !== null) return;
    setTitle("");
    setDay("");
  };
  return (
    <form class="stack-tight" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <label class="visually-hidden" for="new-task">{t("tasks.new")}</label>
      <input id="new-task" class="textarea" maxLength={300} placeholder={t("tasks.new")} autocomplete="off" value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
      {title.trim() && (
        <span class="row wrap">
          <label class="small quiet" for="new-task-due">{t("tasks.due")}</label>
          <input id="new-task-due" class="textarea pane-task-day" type="date" value={day} onInput={(event) => setDay(event.currentTarget.value)} />
          <fluent-button id="save-task" size="small" appearance="primary" disabled={busy} onClick={() => void save()}>{t("tasks.add")}</fluent-button>
        </span>
      )}
      {wrong && <p class="small danger-text" role="alert">{wrong}</p>}
    </form>
  );
}
