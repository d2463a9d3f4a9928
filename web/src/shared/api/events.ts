import { signal, type ReadonlySignal } from "@preact/signals";
import type { ApiClient } from "./client";
import { ApiProblem } from "./problem";
import { EventStreamParser } from "./sse";
import type { LiveEvents } from "./types";

export type LiveState = "connecting" | "open" | "waiting";
type Name = keyof LiveEvents;
type Handler<N extends Name> = (data: LiveEvents[N]) => void;
/** What travels between tabs: an event, or how the tab that reads the stream fares. */
type Told = { name: string; data: unknown; id: string | null } | { state: LiveState } | { resync: true } | { hello: true };

// The server sends a comment every 15 s; three missed ones mean a dead connection that nobody told us about.
const silenceLimit = 50_000;
const shortestWait = 1_000;
const longestWait = 30_000;
const channelName = "inlay-events";

/** The member's event stream: kept open, resumed where it broke off, and (in the app) read once for all tabs of a browser. */
export class LiveStream {
  private readonly handlers = new Map<string, Set<Handler<Name>>>();
  private readonly resyncHandlers = new Set<() => void>();
  private readonly closing = new AbortController();
  private readonly current = signal<LiveState>("connecting");
  private channel: BroadcastChannel | null = null;
  private lastId: string | null = null;
  private reading = false;
  private wake: (() => void) | null = null;

  constructor(private readonly client: ApiClient, private readonly options: { shareAcrossTabs?: boolean } = {}) {}

  get state(): ReadonlySignal<LiveState> {
    return this.current;
  }

  on<N extends Name>(name: N, handler: Handler<N>): () => void {
    const set = this.handlers.get(name) ?? new Set();
    this.handlers.set(name, set.add(handler as Handler<Name>));
    return () => void set.delete(handler as Handler<Name>);
  }

  /** Called when events may have been missed: what is on the screen should be asked for again. */
  onResync(handler: () => void): () => void {
    this.resyncHandlers.add(handler);
    return () => void this.resyncHandlers.delete(handler);
  }

  open(): void {
    addEventListener("online", this.hurry);
    const shared = this.options.shareAcrossTabs && "locks" in navigator && "BroadcastChannel" in window;
    if (!shared) {
      void this.read();
      return;
    }
    this.channel = new BroadcastChannel(channelName);
    this.channel.onmessage = (message: MessageEvent<Told>) => this.hear(message.data);
    // A tab that comes later asks the one that reads how the stream fares.
    this.channel.postMessage({ hello: true } satisfies Told);
    // Whoever holds the lock reads for all; when that tab closes, the next one takes over at the last id it heard of.
    navigator.locks.request(channelName, { signal: this.closing.signal }, () => this.read()).catch(() => undefined);
  }

  close(): void {
    this.closing.abort();
    this.channel?.close();
    removeEventListener("online", this.hurry);
    this.hurry();
  }

  private readonly hurry = (): void => this.wake?.();

  private async read(): Promise<void> {
    this.reading = true;
    let failures = 0;
    let first = this.lastId === null;
    while (!this.closing.signal.aborted) {
      this.tell({ state: "connecting" });
      const openedAt = Date.now();
      try {
        await this.readOnce(() => {
          failures = 0;
          this.tell({ state: "open" });
          // Resumed without an id to resume from: what happened in between is unknown.
          if (!first && this.lastId === null) this.tell({ resync: true });
          first = false;
        });
      } catch (thrown) {
        if (this.closing.signal.aborted) return;
        if (thrown instanceof ApiProblem && thrown.code === "event_id_unknown") {
          this.lastId = null;
          this.tell({ resync: true });
        }
      }
      // A stream that lived ended on purpose (token's end, host's restart): come back soon. One that never opened: slower each time.
      failures = Date.now() - openedAt > longestWait ? 0 : failures + 1;
      this.tell({ state: "waiting" });
      await this.pause(waitBefore(failures));
    }
  }

  private async readOnce(opened: () => void): Promise<void> {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    this.closing.signal.addEventListener("abort", stop);
    let silence = setTimeout(stop, silenceLimit);
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (this.lastId !== null) headers["Last-Event-ID"] = this.lastId;
      const response = await this.client.stream("/events", headers, attempt.signal);
      if (!response.body) throw new ApiProblem(response.status, {});
      opened();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new EventStreamParser();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(silence);
        silence = setTimeout(stop, silenceLimit);
        for (const event of parser.push(value)) this.tell({ name: event.event, data: parse(event.data), id: event.id });
      }
    } finally {
      clearTimeout(silence);
      attempt.abort();
      this.closing.signal.removeEventListener("abort", stop);
    }
  }

  private tell(told: Told): void {
    this.hear(told);
    if (!this.closing.signal.aborted) this.channel?.postMessage(told);
  }

  private hear(told: Told): void {
    if ("hello" in told) {
      if (this.reading) this.channel?.postMessage({ state: this.current.peek() } satisfies Told);
    } else if ("state" in told) this.current.value = told.state;
    else if ("resync" in told) this.resyncHandlers.forEach((handler) => handler());
    else {
      if (told.id !== null) this.lastId = told.id;
      this.handlers.get(told.name)?.forEach((handler) => handler(told.data as LiveEvents[Name]));
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => { clearTimeout(timer); resolve(); };
    });
  }
}

/** Doubles from one second to thirty, spread at random over the upper half so that many clients do not come back at once. */
export function waitBefore(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longestWait, shortestWait * 2 ** Math.max(0, failures - 1));
  return ceiling * (0.5 + random() / 2);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
