import { useEffect } from "preact/hooks";
import type { Page as PageOf, Task } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { EmptyState } from "../../shared/ui/EmptyState";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Page } from "../kernel/Page";
import { Link, query } from "../kernel/router";
import { client, live } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { endTask, TaskRow } from "../record/TaskRow";
import { NewTask } from "../record/Tasks";
import { byDay } from "./byDay";
import "../contacts/contacts.css";
import "../record/record.css";

/** The member's own tasks, by when they are due, and what is done. */
export function TasksPage() {
  const done = query.value.get("show") === "done";
  const list = usePages<Task>(`my tasks ${done}`, (after, signal) => client.get<PageOf<Task>>("/tasks", { query: { mine: true, done, after, limit: 100 }, ...(signal ? { signal } : {}) }),
    (have, more) => [...have, ...more.filter((task) => have.every((known) => known.id !== task.id))]);
  useEffect(() => live.on("task.reminder", list.reload), [list.reload]);
  const groups = list.items === null ? [] : done ? [{ title: null, tasks: list.items }] : byDay(list.items);
  return (
    <Page title={t("tasks.mine")}>
      <nav class="tabs" aria-label={t("tasks.mine")}>
        <Link to="/app/tasks" class="tab" aria-current={done ? undefined : "page"}>{t("tasks.open")}</Link>
        <Link to="/app/tasks?show=done" class="tab" aria-current={done ? "page" : undefined}>{t("tasks.doneTab")}</Link>
      </nav>
      {!done && <div class="card pad"><NewTask onSaved={list.reload} /></div>}
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {list.items === null && !list.problem && <div class="card pad stack-tight" role="status" aria-label={t("tasks.loading")}><span class="skeleton w40" /><span class="skeleton w60" /><span class="skeleton w40" /></div>}
      {list.items?.length === 0 && <div class="card">{done
        ? <EmptyState icon="task" title={t("tasks.doneEmpty.title")} text={t("tasks.doneEmpty.text")} />
        : <EmptyState icon="task" title={t("tasks.empty.title")} text={t("tasks.empty.text")} />}</div>}
      {groups.filter((group) => group.tasks.length > 0).map((group) => (
        <section key={group.title} class="card pad tasks" aria-label={group.title === null ? t("tasks.doneTab") : t(group.title)}>
          {group.title !== null && <h2>{t(group.title)}</h2>}
          <ul>{group.tasks.map((task) => <li key={task.id}><TaskRow task={task} showsRecord onEnd={(ended) => void endTask(task, ended, list.reload)} onChanged={list.reload} /></li>)}</ul>
        </section>
      ))}
      {list.more && <div><fluent-button appearance="subtle" disabled={list.more.loading} onClick={list.more.load}>{t("action.loadMore")}</fluent-button></div>}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} />}
    </Page>
  );
}
