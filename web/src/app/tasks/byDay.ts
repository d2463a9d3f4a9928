import type { Task } from "../../shared/api/types";
import type { PlainKey } from "../../shared/i18n";
import { now } from "../../shared/i18n/format";

/** Overdue, due today, later, and without a day; each as the host sorted it. */
export function byDay(tasks: readonly Task[], at: number = now.value): { title: PlainKey; tasks: Task[] }[] {
  const tomorrow = new Date(at).setHours(24, 0, 0, 0);
  const groups: { title: PlainKey; tasks: Task[] }[] = [{ title: "tasks.overdue", tasks: [] }, { title: "tasks.today", tasks: [] }, { title: "tasks.later", tasks: [] }, { title: "tasks.someday", tasks: [] }];
  for (const task of tasks) {
    const due = task.dueAt === null ? null : Date.parse(task.dueAt);
    groups[due === null ? 3 : due < at ? 0 : due < tomorrow ? 1 : 2]?.tasks.push(task);
  }
  return groups;
}
