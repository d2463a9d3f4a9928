import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { switchLocale } from "../i18n";
import { ApiClient, isAbort } from "./client";
import { ApiProblem } from "./problem";

beforeEach(async () => {
  vi.stubGlobal("document", { documentElement: {} });
  await switchLocale("de");
});
afterEach(() => vi.unstubAllGlobals());

/** Answers each call in turn and keeps what was asked. */
function answering(...answers: (Response | Error)[]) {
  const asked: { url: string; init: RequestInit; headers: Headers }[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push({ url, init, headers: new Headers(init.headers) });
    const answer = answers[asked.length - 1] ?? new Error("no more answers");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return asked;
}
const caught = (work: Promise<unknown>) => work.then(() => expect.unreachable(), (thrown: unknown) => thrown as ApiProblem);

test("A write carries the CSRF token, the language and the repeat key; a read carries no token", async () => {
  const asked = answering(Response.json({}), Response.json({}));
  const client = new ApiClient({ csrfToken: () => "token" });
  await client.post("/contacts", { name: "Ada" }, { idempotencyKey: "k1" });
  await client.get("/contacts", { query: { query: "a b", after: null } });
  expect(asked[0]?.headers.get("x-csrf-token")).toBe("token");
  expect(asked[0]?.headers.get("idempotency-key")).toBe("k1");
  expect(asked[0]?.headers.get("accept-language")).toBe("de");
  expect(asked[1]?.headers.get("x-csrf-token")).toBeNull();
  expect(asked[1]?.url).toBe("/api/v1/contacts?query=a+b");
});

test("With a bearer no cookie goes along, and a 401 is answered with a fresh token once", async () => {
  const asked = answering(new Response(null, { status: 401 }), Response.json({ ok: true }));
  let token = "old";
  const client = new ApiClient({ bearer: () => Promise.resolve(token), signedOut: () => void (token = "new") });
  expect(await client.get("/me")).toEqual({ ok: true });
  expect(asked.map((call) => call.headers.get("authorization"))).toEqual(["Bearer old", "Bearer new"]);
  expect(asked.every((call) => call.init.credentials === "omit")).toBe(true);
});

test("A problem keeps its code, remedy, fields and step", async () => {
  answering(Response.json({ code: "imap_login_refused", title: "No", detail: "Wrong.", remedy: "Type it again.", step: "imap_login", errors: { password: ["Wrong."] } },
    { status: 422, headers: { "content-type": "application/problem+json" } }));
  const problem = await caught(new ApiClient({}).post("/mailboxes", {}));
  expect(problem).toMatchObject({ status: 422, code: "imap_login_refused", title: "Wrong.", remedy: "Type it again.", step: "imap_login", errors: { password: ["Wrong."] } });
});

test("An answer that is no problem document, and no answer at all, are told in the reader's language", async () => {
  answering(new Response("<h1>Bad gateway</h1>", { status: 502 }), new TypeError("Failed to fetch"), new DOMException("late", "TimeoutError"));
  const client = new ApiClient({});
  expect(await caught(client.get("/a"))).toMatchObject({ status: 502, code: "unexpected", title: "Da ist etwas schiefgegangen" });
  expect(await caught(client.get("/a"))).toMatchObject({ status: 0, code: "offline", title: "Keine Verbindung" });
  expect(await caught(client.get("/a"))).toMatchObject({ status: 0, code: "timeout" });
});

test("What the page itself gave up is an abort, not a problem", async () => {
  const giveUp = new AbortController();
  giveUp.abort();
  answering(new DOMException("aborted", "AbortError"));
  expect(isAbort(await caught(new ApiClient({}).get("/a", { signal: giveUp.signal })))).toBe(true);
});
