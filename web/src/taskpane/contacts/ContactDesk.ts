import type { ApiClient } from "../../shared/api/client";
import { asEdit, saving } from "../../shared/api/edit";
import { newId } from "../../shared/api/ids";
import { ApiProblem } from "../../shared/api/problem";
import type { Contact, ContactEdit, Note, Task } from "../../shared/api/types";
import type { SidebarStore } from "../sidebar/SidebarStore";

/** What can be done with the contact that the pane shows. Each deed answers with what is wrong in words, or null. */
export class ContactDesk {
  private noteId = newId();

  constructor(private readonly api: ApiClient, private readonly sidebar: SidebarStore) {}

  edit(contact: Contact, change: Partial<ContactEdit>): Promise<string | null> {
    return saving(async () => {
      const changed = await this.api.put<Contact>(`/contacts/${contact.id}`, { ...asEdit(contact), ...change });
      this.sidebar.replace({ ...changed, lastEntryAt: contact.lastEntryAt });
    }, () => void this.sidebar.load());
  }

  /** Writes a note. It keeps its id until it is saved, so that trying again never writes it twice. */
  note(contact: Contact, text: string): Promise<string | null> {
    return telling(async () => {
      await this.api.post<Note>(`/records/${contact.id}/notes`, { text, noteId: this.noteId });
      this.noteId = newId();
      await this.sidebar.load();
    });
  }

  addTask(contact: Contact, title: string, due: string | null, mailMessageId: string | null): Promise<string | null> {
    return telling(async () => {
      const task = await this.api.post<Task>("/tasks", { title, recordId: contact.id, ...(due ? { dueAt: due, remindAt: due } : {}), ...(mailMessageId ? { mailMessageId } : {}) });
      if (this.sidebar.person.peek()?.contact?.id === contact.id) this.sidebar.tasks.value = [...(this.sidebar.tasks.peek() ?? []), task];
    });
  }

  endTask(task: Task): Promise<string | null> {
    return telling(async () => {
      await this.api.post<Task>(`/tasks/${task.id}/done`);
      this.sidebar.tasks.value = (this.sidebar.tasks.peek() ?? []).filter((open) => open.id !== task.id);
    });
  }
}

async function telling(deed: () => Promise<void>): Promise<string | null> {
  try {
    await deed();
    return null;
  } catch (thrown) {
    const problem = ApiProblem.from(thrown);
    return Object.values(problem.errors).flat()[0] ?? problem.detail;
  }
}
