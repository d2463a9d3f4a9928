import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page, Task } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Link } from "../kernel/router";
import { client, live } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { endTask, TaskRow } from "./TaskRow";
import { dueAt } from "../../shared/ui/typed";

/** Open tasks of a record, or of the member on every record: ticked off where they stand, what is due first. */
export function Tasks({ recordId, onDone }: { recordId?: string; onDone?: () => void }) {
  const tasks = useLoad<Page<Task>>(`tasks ${recordId ?? "mine"}`, (signal) => client.get("/tasks", { query: { recordId, mine: recordId ? undefined : true, done: false, limit: recordId ? 50 : 10 }, signal }));
  useEffect(() => live.on("task.reminder", tasks.reload), [tasks.reload]);
  const changed = () => {
    tasks.reload();
    onDone?.();
  };
  const items = tasks.value?.items;
  // Among what else needs the member, no tasks need no place.
  if (!recordId && !items?.length) return null;
  return (
    <section class="card pad stack-tight tasks" aria-labelledby="tasks-title">
      <div class="row"><h2 id="tasks-title">{t(recordId ? "tasks.title" : "tasks.home")}</h2>{!recordId && <Link to="/app/tasks" class="small end">{t("tasks.homeAll")}</Link>}</div>
      {tasks.problem && !tasks.value && <ProblemNotice problem={tasks.problem} action={{ label: t("action.tryAgain"), run: tasks.reload }} />}
      {items?.length === 0 && <p class="quiet">{t("tasks.none")}</p>}
      <ul>{items?.map((task) => <li key={task.id}><TaskRow task={task} showsRecord={!recordId} onEnd={(done) => void endTask(task, done, changed)} onChanged={changed} /></li>)}</ul>
      {recordId && <NewTask recordId={recordId} onSaved={tasks.reload} />}
    </section>
  );
}

/** A task in one line: what and by when. */
export function NewTask({ recordId, onSaved }: { recordId?: string; onSaved: () => void }) {
  const [title, setTitle] = useState("");
  const [day, setDay] = useState("");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const save = async () => {
    if (!title.trim()) return;
    const due = dueAt(day);
    try {
      await client.post<Task>("/tasks", { title, ...(recordId ? { recordId } : {}), ...(due ? { dueAt: due, remindAt: due } : {}) });
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
