import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Task, TaskEdit } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatDay, formatFull, formatWhen, now } from "../../shared/i18n/format";
import { Check } from "../../shared/ui/Check";
import { confirm, Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { TextArea } from "../../shared/ui/TextArea";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { useMembers } from "../kernel/members";
import { Link } from "../kernel/router";
import { client } from "../kernel/session";
import { recordPath } from "./removal";
import { dayOf, dueAt } from "../../shared/ui/typed";

/** Ticks a task off or opens it again; what was ticked by mistake is taken back at once. */
export async function endTask(task: Task, done: boolean, changed: () => void): Promise<void> {
  try {
    await (done ? client.post<Task>(`/tasks/${task.id}/done`) : client.delete<Task>(`/tasks/${task.id}/done`));
    changed();
    if (done) showToast(t("tasks.completed"), { action: { label: t("record.undo"), run: () => void endTask(task, false, changed) } });
  } catch (thrown) {
    showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
  }
}

/** One task: its box, what it says (which opens it for changing), when, and about whom. */
export function TaskRow({ task, showsRecord, onEnd, onChanged }: { task: Task; showsRecord: boolean; onEnd: (done: boolean) => void; onChanged: () => void }) {
  const [open, setOpen] = useState(false);
  const late = task.doneAt === null && task.dueAt !== null && Date.parse(task.dueAt) < now.value;
  return (
    <div class="task">
      <fluent-checkbox id={`task-${task.id}`} checked={task.doneAt !== null} aria-label={t(task.doneAt ? "tasks.reopen" : "tasks.done", { title: task.title })} onChange={() => onEnd(task.doneAt === null)} />
      <span class="grow stack-none">
        <button type="button" class="plain-button task-title" aria-label={t("tasks.edit", { title: task.title })} onClick={() => setOpen(true)}>{task.title}</button>
        <span class="small quiet row wrap">
          {task.doneAt ? <time dateTime={task.doneAt} title={formatFull(task.doneAt)}>{t("tasks.doneOn", { when: formatWhen(task.doneAt) })}</time>
            : task.dueAt && <time dateTime={task.dueAt} title={formatFull(task.dueAt)} class={late ? "danger-text" : ""}>{late ? `${t("tasks.overdue")} · ` : ""}{t("tasks.dueOn", { when: formatDay(task.dueAt) })}</time>}
          {showsRecord && task.record && <Link to={recordPath(task.record.kind, task.record.id)}>{task.record.name}</Link>}
        </span>
      </span>
      {open && <EditTask task={task} onClose={() => setOpen(false)} onChanged={() => { setOpen(false); onChanged(); }} />}
    </div>
  );
}

function EditTask({ task, onClose, onChanged }: { task: Task; onClose: () => void; onChanged: () => void }) {
  const members = useMembers();
  const [title, setTitle] = useState(task.title);
  const [text, setText] = useState(task.text ?? "");
  const [day, setDay] = useState(dayOf(task.dueAt));
  const [remind, setRemind] = useState(task.remindAt !== null || task.dueAt === null);
  const [ownerId, setOwnerId] = useState(task.owner?.id ?? "");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const attempt = (work: Promise<unknown>, then: () => void) => void work.then(then, (thrown: unknown) => setProblem(ApiProblem.from(thrown)));
  const save = () => {
    // The hour stays as it was while the day does.
    const due = day === dayOf(task.dueAt) ? task.dueAt : dueAt(day);
    const body: TaskEdit = { title, text: text.trim() || null, recordId: task.record?.id ?? null, dueAt: due, remindAt: remind ? due : null, version: task.version, ...(ownerId ? { ownerId } : {}) };
    attempt(client.put<Task>(`/tasks/${task.id}`, body), onChanged);
  };
  const remove = async () => {
    if (!(await confirm({ title: t("tasks.delete"), text: task.title, action: t("tasks.delete") }))) return;
    attempt(client.delete(`/tasks/${task.id}`), () => { onChanged(); showToast(t("tasks.deleted")); });
  };
  return (
    <Dialog title={t("tasks.editTitle")} onClose={onClose} actions={<>
      <fluent-button id="delete-task" appearance="subtle" onClick={() => void remove()}>{t("tasks.delete")}</fluent-button>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="save-edited-task" appearance="primary" disabled={!title.trim()} onClick={save}>{t("tasks.save")}</fluent-button>
    </>}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); save(); }}>
        <TextField id="task-title" label={t("tasks.what")} value={title} onValue={setTitle} maxlength={300} autocomplete="off" error={problem?.errors.title?.[0]} />
        <TextArea id="task-text" label={t("tasks.details")} value={text} onValue={setText} rows={3} />
        <div class="field"><label class="label" for="task-day">{t("tasks.due")}</label><input id="task-day" class="textarea task-day" type="date" value={day} onInput={(event) => setDay(event.currentTarget.value)} /></div>
        {day && <Check id="task-remind" label={t("tasks.remind")} checked={remind} onChecked={setRemind} />}
        {members.length > 1 && <Select id="task-owner" label={t("tasks.who")} value={ownerId} onValue={setOwnerId} options={members.map((member) => ({ value: member.id, text: member.name }))} />}
        {problem && !problem.errors.title && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
