import { afterEach, expect, test, vi } from "vitest";
import type { ApiClient } from "../../shared/api/client";
import { leaveCapture } from "./capture";

afterEach(() => vi.unstubAllGlobals());

function outlook(version: number): Record<string, string> {
  const session: Record<string, string> = {};
  const sessionData = { setAsync: (name: string, value: string, done: (result: object) => void) => { session[name] = value; done({ status: "succeeded" }); } };
  vi.stubGlobal("Office", { context: { mailbox: { item: { sessionData } }, requirements: { isSetSupported: (_: string, asked: string) => Number(asked.split(".")[1]) <= version } } });
  return session;
}

const api = { post: async () => ({ token: "t", expiresAt: "2026-11-22T12:00:00Z" }) } as unknown as ApiClient;

test("The script of the send event finds its credential with the draft", async () => {
  const session = outlook(11);
  await leaveCapture(api);
  expect(JSON.parse(session["inlay.capture"] ?? "")).toEqual({ v: 1, token: "t", until: Date.UTC(2026, 10, 22, 12) });
});

test("A client without sessions keeps none, and a server that is away breaks nothing", async () => {
  const session = outlook(10);
  await leaveCapture(api);
  expect(session).toEqual({});
  await leaveCapture({ post: () => Promise.reject(new Error("away")) } as unknown as ApiClient);
});
