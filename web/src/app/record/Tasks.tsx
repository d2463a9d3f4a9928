import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page, Task } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatDay, formatFull } from "../../shared/i18n/format";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { Link } from "../kernel/router";
import { client, live } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { dueAt } from "./typed";

/** Open tasks of a record, or of the member on every record: ticked off where they stand, what is due first. */
export function Tasks({ recordId, onDone }: { recordId?: string; onDone?: () => void }) {
  const tasks = useLoad<Page<Task>>(`tasks ${recordId ?? "mine"}`, (signal) => client.get("/tasks", { query: { recordId, mine: recordId ? undefined : true, done: false, limit: recordId ? 50 : 10 }, signal }));
  useEffect(() => live.on("task.reminder", tasks.reload), [tasks.reload]);
  const end = async (task: Task, done: boolean) => {
    try {
      await (done ? client.post<Task>(`/tasks/${task.id}/done`) : client.delete<Task>(`/tasks/${task.id}/done`));
      tasks.reload();
      onDone?.();
      if (done) showToast(t("tasks.completed"), { action: { label: t("record.undo"), run: () => void end(task, false) } });
    } catch (thrown) {
      showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
    }
  };
  const items = tasks.value?.items;
  // Among what else needs the member, no tasks need no place.
  if (!recordId && !items?.length) return null;
  return (
    <section class="card pad stack-tight tasks" aria-labelledby="tasks-title">
      <h2 id="tasks-title">{t(recordId ? "tasks.title" : "tasks.home")}</h2>
      {tasks.problem && !tasks.value && <ProblemNotice problem={tasks.problem} action={{ label: t("action.tryAgain"), run: tasks.reload }} />}
      {items?.length === 0 && <p class="quiet">{t("tasks.none")}</p>}
      <ul>
        {items?.map((task) => (
          <li key={task.id} class="task">
            <fluent-checkbox id={`task-${task.id}`} aria-label={t("tasks.done", { title: task.title })} onChange={() => void end(task, true)} />
            <span class="grow stack-none">
              <span>{task.title}</span>
              <span class="small quiet row wrap">
                {task.dueAt && <time dateTime={task.dueAt} title={formatFull(task.dueAt)} class={Date.parse(task.dueAt) < Date.now() ? "danger-text" : ""}>
                  {Date.parse(task.dueAt) < Date.now() ? `${t("tasks.overdue")} · ` : ""}{t("tasks.dueOn", { when: formatDay(task.dueAt) })}</time>}
                {!recordId && task.record && <Link to={`/app/${task.record.kind === "company" ? "companies" : "contacts"}/${task.record.id}`}>{task.record.name}</Link>}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {recordId && <NewTask recordId={recordId} onSaved={tasks.reload} />}
    </section>
  );
}

function NewTask({ recordId, onSaved }: { recordId: string; onSaved: () => void }) {
  const [title, setTitle] = useState("");
  const [day, setDay] = useState("");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const save = async () => {
    if (!title.trim()) return;
    const due = dueAt(day);
    try {
      await client.post<Task>("/tasks", { title, recordId, ...(due ? { dueAt: due, remindAt: due } : {}) });
      setTitle("");
      setDay("");
      setProblem(null);
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  return (
    <form class="stack-tight" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <label class="visually-hidden" for="new-task">{t("tasks.new")}</label>
      <input id="new-task" class="textarea" maxLength={300} placeholder={t("tasks.new")} autocomplete="off" value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
      {title.trim() && <span class="row wrap">
        <label class="small quiet" for="new-task-due">{t("tasks.due")}</label>
        <input id="new-task-due" class="textarea task-day" type="date" value={day} onInput={(event) => setDay(event.currentTarget.value)} />
        <fluent-button id="save-task" size="small" appearance="primary" onClick={() => void save()}>{t("tasks.add")}</fluent-button>
      </span>}
      {problem && <ProblemNotice problem={problem} />}
    </form>
  );
}
