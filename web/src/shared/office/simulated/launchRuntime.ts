import type { HostSettings, SimulatedDraft } from "./protocol";
import { draftOf } from "./stubDraft";

type Handler = (event: { completed: (options?: { allowEvent: boolean }) => void }) => void;
export type LaunchEventName = "onNewMessageCompose" | "onRecipientsChanged" | "onMessageSend";

const script = "/launch.js";
// Outlook itself gives up after five minutes; nobody waits that long here.
const patience = 15_000;

/** Runs the launch script as Outlook would: the very file that Outlook gets, over the draft that is open in the simulator. */
export class LaunchRuntime {
  private readonly handlers: Partial<Record<LaunchEventName, Handler>> = {};
  private loaded: Promise<void> | null = null;

  constructor(private readonly settings: () => HostSettings, private readonly read: () => SimulatedDraft, private readonly change: (changed: Partial<SimulatedDraft>) => void) {}

  /** Raises an event and waits until the script completes it; gives the milliseconds that took, or null where the client has no such event. */
  async raise(name: LaunchEventName): Promise<number | null> {
    if (this.settings().mailbox === "1.5") return null;
    await (this.loaded ??= this.load());
    const handler = this.handlers[name];
    if (!handler) return null;
    const began = performance.now();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience);
      handler({ completed: () => { clearTimeout(timer); resolve(); } });
    });
    return Math.round(performance.now() - began);
  }

  private load(): Promise<void> {
    const known = (version: string) => Number(version.split(".")[1]) <= Number(this.settings().mailbox.split(".")[1]);
    const item = draftOf(this.read, this.change, { known }, () => undefined);
    const office = { context: { mailbox: { item } }, actions: { associate: (name: LaunchEventName, handler: Handler) => { this.handlers[name] = handler; } } };
    Object.defineProperty(window, "Office", { configurable: true, value: office });
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = script;
      element.onload = () => resolve();
      element.onerror = () => { this.loaded = null; reject(new Error("The launch script did not load.")); };
      document.head.append(element);
    });
  }
}
