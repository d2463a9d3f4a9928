import { signal } from "@preact/signals";
import { ApiProblem } from "../../shared/api/problem";
import type { ApiClient } from "../../shared/api/client";
import type { SelectedItem } from "../../shared/office/item";
import type { LogAnswer } from "../sidebar/view";

export type Trouble = { subject: string; text: string };
export type Progress = { total: number; done: number; logged: number; before: number; nobody: number; troubles: Trouble[]; state: "running" | "stopped" | "finished" };
/** Takes one message: hands over its source, and marks it in Outlook where "use" says so. */
export type TakeOne = (id: string, use: (source: Blob) => Promise<boolean>) => Promise<void>;

// Outlook lets no more be selected for an add-in.
export const mostSelected = 100;
const logTimeout = 60_000;

/** Logs many messages, one after another. One that fails does not stop the rest; the member can. */
export class ManyStore {
  readonly progress = signal<Progress | null>(null);
  readonly running = signal(false);
  private stopping = false;

  constructor(private readonly api: ApiClient, private readonly take: TakeOne, readonly canTake: () => boolean, private readonly unreadable: () => string) {}

  stop(): void {
    this.stopping = true;
  }

  /** Takes the outcome off the screen. */
  forget(): void {
    if (!this.running.peek()) this.progress.value = null;
  }

  async logAll(items: readonly SelectedItem[]): Promise<void> {
    if (this.running.peek()) return;
    const chosen = items.slice(0, mostSelected);
    this.stopping = false;
    this.running.value = true;
    this.progress.value = { total: chosen.length, done: 0, logged: 0, before: 0, nobody: 0, troubles: [], state: "running" };
    for (const item of chosen) {
      if (this.stopping) break;
      await this.one(item);
    }
    this.change((now) => ({ state: now.done < now.total ? "stopped" : "finished" }));
    this.running.value = false;
  }

  private async one(item: SelectedItem): Promise<void> {
    try {
      await this.take(item.id, async (source) => {
        const answer = await this.api.postRaw<LogAnswer>("/logged-emails", source, "message/rfc822", { timeout: logTimeout });
        this.change((now) => answer.alreadyLogged ? { before: now.before + 1 } : answer.entries.length > 0 ? { logged: now.logged + 1 } : { nobody: now.nobody + 1 });
        return answer.alreadyLogged || answer.entries.length > 0;
      });
    } catch (thrown) {
      const text = thrown instanceof ApiProblem ? thrown.detail : this.unreadable();
      this.change((now) => ({ troubles: [...now.troubles, { subject: item.subject, text }] }));
      // Without a connection, or signed out, the others fail as well.
      if (thrown instanceof ApiProblem && (thrown.status === 0 || thrown.status === 401)) this.stopping = true;
    }
    this.change((now) => ({ done: now.done + 1 }));
  }

  private change(changed: (now: Progress) => Partial<Progress>): void {
    const now = this.progress.peek();
    if (now) this.progress.value = { ...now, ...changed(now) };
  }
}
