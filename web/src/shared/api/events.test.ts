import { afterEach, expect, test, vi } from "vitest";
import type { ApiClient } from "./client";
import { LiveStream, waitBefore } from "./events";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A client whose streams are scripted: one list of pieces per connection; a stream without "end" stays open. */
function scripted(...connections: { pieces: string[]; end?: boolean }[]) {
  const asked: Record<string, string>[] = [];
  const client = {
    stream: (_path: string, headers: Record<string, string>, signal: AbortSignal) => {
      asked.push(headers);
      const script = connections[asked.length - 1] ?? { pieces: [] };
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of script.pieces) controller.enqueue(new TextEncoder().encode(piece));
          if (script.end) controller.close();
          else signal.addEventListener("abort", () => controller.error(new Error("aborted")));
        },
      });
      return Promise.resolve(new Response(body));
    },
  } as unknown as ApiClient;
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  return { client, asked };
}

const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

test("A stream that ended is resumed after the last id that was heard", async () => {
  const { client, asked } = scripted({ pieces: ["id: 41\nevent: send.state_changed\ndata: {\"id\":\"a\"}\n\n"], end: true }, { pieces: [] });
  const stream = new LiveStream(client);
  const heard: unknown[] = [];
  stream.on("send.state_changed", (data) => heard.push(data));
  stream.open();
  await vi.waitFor(() => expect(heard).toEqual([{ id: "a" }]));
  await vi.waitFor(() => expect(stream.state.value).toBe("waiting"));
  await settle(1_000);
  await vi.waitFor(() => expect(asked.length).toBe(2));
  expect(asked.map((headers) => headers["Last-Event-ID"])).toEqual([undefined, "41"]);
  stream.close();
});

test("A connection that says nothing for three heartbeats is given up and made anew", async () => {
  const { client, asked } = scripted({ pieces: [": hello\n\n"] }, { pieces: [] });
  const stream = new LiveStream(client);
  stream.open();
  await vi.waitFor(() => expect(stream.state.value).toBe("open"));
  await settle(49_000);
  expect(asked.length).toBe(1);
  await settle(4_000);
  await vi.waitFor(() => expect(asked.length).toBe(2));
  stream.close();
});

test("A gap that cannot be resumed asks everybody to load again", async () => {
  const { client, asked } = scripted({ pieces: [], end: true }, { pieces: [] });
  const stream = new LiveStream(client);
  let resyncs = 0;
  stream.onResync(() => resyncs++);
  stream.open();
  await vi.waitFor(() => expect(stream.state.value).toBe("waiting"));
  expect(resyncs).toBe(0);
  await settle(1_000);
  await vi.waitFor(() => expect(asked.length).toBe(2));
  expect(resyncs).toBe(1);
  stream.close();
});

test("Waiting doubles up to thirty seconds and never shrinks below half of its step", () => {
  expect([1, 2, 3, 9].map((failures) => waitBefore(failures, () => 1))).toEqual([1_000, 2_000, 4_000, 30_000]);
  expect([0, 1, 2, 9].map((failures) => waitBefore(failures, () => 0))).toEqual([500, 500, 1_000, 15_000]);
});
