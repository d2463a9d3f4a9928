import { parse } from "acorn";
import { brotliCompressSync } from "node:zlib";
import { createContext, runInContext } from "node:vm";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { buildLaunchScript } from "./launchScript.ts";

type Answer = { status: number; body?: unknown };
type Done = (result: object) => void;

let script = "";
beforeAll(async () => { script = await buildLaunchScript(); }, 60_000);
beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 10) }));
afterEach(() => void vi.useRealTimers());

const reference = "AAAAAAAAAAAAAAAAAAAAAA";
const ending = '<img src="https://inlay.example/t/o/pixel.gif" width="1" height="1" alt="">';
const prepared = (changed: object = {}) => ({
  reference, header: "X-Inlay-Ref", log: true, opens: true, followsLinks: true, ending, pixelPath: "/t/o/", links: [{ url: "https://dest.example/?a=1&b=2", followed: "https://inlay.example/t/c/one" }], report: false, ...changed,
});
const body = '<html><body><p>See <a class=x href="https://dest.example/?a=1&amp;b=2">this</a>.</p></body></html>';

type World = {
  html: string; type: string; label: string | null; headers: Record<string, string>; session: Record<string, string>; to: string[]; calls: { path: string; body: Record<string, unknown>; authorization: string | null }[];
  events: unknown[]; answer: (path: string) => Promise<Answer> | Answer; broken: Set<string>; silent: Set<string>; sso: (() => Promise<string>) | null; sets: number;
};

/** A runtime with nothing but JavaScript, timers, fetch and a draft: neither window nor document nor module. */
function start(changed: Partial<World> = {}) {
  const world: World = {
    html: body, type: "html", label: null, headers: {}, session: { "inlay.capture": JSON.stringify({ token: "capture", until: Date.now() + 3_600_000 }), "inlay.reference": reference }, to: ["bea@outside.example"], calls: [], events: [],
    answer: () => ({ status: 200, body: prepared() }), broken: new Set(), silent: new Set(), sso: null, sets: 0, ...changed,
  };
  const answering = (name: string, value: () => unknown) => (...given: unknown[]) => {
    if (world.broken.has(`${name}!`)) throw new Error("the client does not know this call");
    if (world.silent.has(name)) return;
    const done = given[given.length - 1] as Done;
    const result = world.broken.has(name) ? { status: "failed", error: { code: 5001 } } : { status: "succeeded", value: value() };
    setTimeout(() => done(result), 1);
  };
  const person = (emailAddress: string) => ({ emailAddress, displayName: "" });
  const item = {
    to: { getAsync: answering("to", () => world.to.map(person)) }, cc: { getAsync: answering("cc", () => [person("/o=exchange/cn=x")]) }, bcc: { getAsync: answering("bcc", () => []) },
    from: { getAsync: answering("from", () => person("ada@engines.example")) }, subject: { getAsync: answering("subject", () => "Offer") },
    body: {
      getTypeAsync: answering("type", () => world.type), getAsync: answering("body", () => world.html),
      setAsync: (html: string, _: object, done: Done) => answering("setBody", () => { world.html = html; world.sets++; return undefined; })(done),
    },
    internetHeaders: {
      getAsync: (_: string[], done: Done) => answering("getHeaders", () => world.headers)(done),
      setAsync: (headers: Record<string, string>, done: Done) => answering("setHeaders", () => { Object.assign(world.headers, headers); return undefined; })(done),
    },
    sessionData: {
      getAsync: (name: string, done: Done) => (world.session[name] === undefined ? setTimeout(() => done({ status: "failed" }), 1) : answering("getSession", () => world.session[name])(done)),
      setAsync: (name: string, value: string, done: Done) => answering("setSession", () => { world.session[name] = value; return undefined; })(done),
    },
    sensitivityLabel: { getAsync: answering("label", () => world.label) },
  };
  const handlers: Record<string, (event: object) => void> = {};
  const context = createContext({
    Office: { context: { mailbox: { item } }, actions: { associate: (name: string, handler: (event: object) => void) => { handlers[name] = handler; } } },
    ...(world.sso && { OfficeRuntime: { auth: { getAccessToken: world.sso } } }),
    setTimeout: (run: () => void, after: number) => setTimeout(run, after), clearTimeout: (timer: never) => clearTimeout(timer), Date,
    fetch: async (address: string, init: { body: string; headers: Record<string, string> }) => {
      const path = address.replace("https://inlay-origin.invalid", "");
      world.calls.push({ path, body: JSON.parse(init.body) as Record<string, unknown>, authorization: init.headers["Authorization"] ?? null });
      const { status, body: answered } = await world.answer(path);
      return { status, json: async () => answered };
    },
  });
  runInContext(script, context);
  const raise = async (name: string) => {
    const before = world.events.length;
    const began = Date.now();
    handlers[name]?.({ completed: (options: unknown) => world.events.push(options) });
    while (world.events.length === before && Date.now() - began < 20_000) await vi.advanceTimersByTimeAsync(10);
    return Date.now() - began;
  };
  return { world, raise, handlers };
}

const allowed = [{ allowEvent: true }];

test("The script is one of ES2016, below its size, and needs no page", () => {
  const program = parse(script, { ecmaVersion: 2016, sourceType: "script" });
  expect(program.type).toBe("Program");
  expect(brotliCompressSync(script).length).toBeLessThan(20 * 1024);
  expect(script).not.toMatch(/\b(document|window|localStorage|sessionStorage|onReady|import)\b/);
  expect(Object.keys(start().handlers).sort()).toEqual(["onMessageSend", "onNewMessageCompose", "onRecipientsChanged"]);
});

test("A mail goes out with its reference, followed links and the pixel", async () => {
  const { world, raise } = start();
  await raise("onMessageSend");
  expect(world.events).toEqual(allowed);
  expect(world.headers).toEqual({ "X-Inlay-Ref": reference });
  expect(world.html).toBe(`<html><body><p>See <a class=x href="https://inlay.example/t/c/one">this</a>.</p><div class="inlay-end">${ending}</div></body></html>`);
  expect(world.calls[0]).toMatchObject({ path: "/api/v1/outgoing-references", authorization: "Capture capture", body: { reference, recipients: ["bea@outside.example"], from: "ada@engines.example", log: null, track: null, links: ["https://dest.example/?a=1&b=2"] } });
});

test("Sent a second time, since something else held it back, it has each of them once", async () => {
  const { world, raise } = start();
  await raise("onMessageSend");
  world.answer = () => ({ status: 200, body: prepared({ links: [{ url: "https://inlay.example/t/c/one", followed: "https://inlay.example/t/c/two" }] }) });
  await raise("onMessageSend");
  expect(world.html.match(/\/t\/o\//g)).toHaveLength(1);
  expect(world.html).toContain('href="https://inlay.example/t/c/two"');
  expect(world.calls[1]?.body["links"]).toEqual(["https://inlay.example/t/c/one"]);
});

test("What others wrote keeps its links; a followed one there leads again where it led, and a pasted pixel goes", async () => {
  const quote = `<blockquote><a href="https://theirs.example/">x</a><a href="https://inlay.example/t/c/old">y</a>${ending.replace("pixel", "old")}</blockquote>`;
  const { world, raise } = start({ html: `<p>Yes</p>${quote}`, answer: () => ({ status: 200, body: prepared({ links: [{ url: "https://inlay.example/t/c/old", followed: "https://dest.example/old" }] }) }) });
  await raise("onMessageSend");
  expect(world.calls[0]?.body).toMatchObject({ links: [], quoted: ["https://inlay.example/t/c/old"] });
  expect(world.html).toBe(`<p>Yes</p><div class="inlay-end">${ending}</div><blockquote><a href="https://theirs.example/">x</a><a href="https://dest.example/old">y</a></blockquote>`);
});

test("A document becomes this mail's wherever it stands, also in a mail that is not followed", async () => {
  const [page, old, other] = ["https://inlay.example/app/documents/0b7f4c9e-3c0e-4d0c-9f43-aaaaaaaaaaaa", `https://inlay.example/d/${"x".repeat(60)}`, "https://elsewhere.example/d/1"];
  const html = (one: string, two: string) => `<p><a href="${one}">Offer</a> <a href="${other}">x</a></p><blockquote><a href="${two}">Offer</a></blockquote>`;
  const { world, raise } = start({
    html: html(page, old), session: { ...start().world.session, "inlay.choices": JSON.stringify({ v: 1, track: false, log: true, associations: [], templateId: null }) },
    answer: () => ({ status: 200, body: prepared({ opens: false, followsLinks: false, ending: "", links: [{ url: page, followed: "https://inlay.example/d/new" }, { url: old, followed: "https://inlay.example/d/new" }] }) }),
  });
  await raise("onMessageSend");
  expect(world.calls[0]?.body).toMatchObject({ links: [page], quoted: [old] });
  expect(world.html).toBe(html("https://inlay.example/d/new", "https://inlay.example/d/new"));
});

test("The pane's choices are sent, and without them the server knows", async () => {
  const session = (choices: object) => ({ ...start().world.session, "inlay.choices": JSON.stringify(choices) });
  const chosen = start({ session: session({ v: 1, track: false, log: true, associations: [{ kind: "deal", id: "d1" }], templateId: "t1" }), answer: () => ({ status: 200, body: prepared({ opens: false, followsLinks: false, ending: "", links: [] }) }) });
  await chosen.raise("onMessageSend");
  expect(chosen.world.calls[0]?.body).toMatchObject({ log: true, track: { opens: false, links: false }, records: ["d1"], templates: ["t1"], links: [] });
  expect(chosen.world.html).toBe(body);
  const strange = start({ session: session({ v: 2, track: "yes" }) });
  await strange.raise("onMessageSend");
  expect(strange.world.calls[0]?.body).toMatchObject({ log: null, track: null });
});

test("A slow server holds a mail for no more than its budget; it goes with its reference alone", async () => {
  const { world, raise } = start({ answer: () => new Promise((resolve) => setTimeout(() => resolve({ status: 200, body: prepared() }), 10_000)) });
  expect(await raise("onMessageSend")).toBeLessThan(1_700);
  expect(world.events).toEqual(allowed);
  expect(world.headers).toEqual({ "X-Inlay-Ref": reference });
  expect(world.html).toBe(body);
});

test("What was prepared while the recipients were written is used when the server is away, unless they changed since", async () => {
  const { world, raise } = start();
  await raise("onRecipientsChanged");
  expect(world.events).toEqual([undefined]);
  expect(world.headers).toEqual({});
  world.answer = () => Promise.reject(new TypeError("no connection"));
  world.to = ["bea@outside.example", "new@outside.example"];
  await raise("onMessageSend");
  expect(world.html).toBe(body);
  world.to = ["bea@outside.example"];
  await raise("onMessageSend");
  expect(world.html).toContain(ending);
  expect(world.html).toContain("https://dest.example/");
});

test.each([["down", () => Promise.reject(new TypeError("no connection"))], ["wrong", () => ({ status: 500, body: "<html>" })], ["talking of something else", () => ({ status: 200, body: { hello: 1 } })], ["refusing", () => ({ status: 401, body: {} })]])(
  "With the server %s the mail goes with its reference", async (_, answer) => {
    const { world, raise } = start({ answer: answer as World["answer"] });
    await raise("onMessageSend");
    expect([world.events, world.headers, world.html]).toEqual([allowed, { "X-Inlay-Ref": reference }, body]);
  });

test.each([
  ["as plain text", { type: "text" }], ["with a label, which may encrypt it", { label: "confidential" }], ["that is too long", { html: `<p>${"x".repeat(1_000_001)}</p>` }],
  ["that would become too long", { html: `<p>${"x".repeat(999_980)}</p>` }],
])("A mail %s is not touched", async (_, changed) => {
  const { world, raise } = start(changed);
  const before = world.html;
  await raise("onMessageSend");
  expect([world.events, world.headers, world.html === before, world.sets]).toEqual([allowed, { "X-Inlay-Ref": reference }, true, 0]);
});

const parts = ["to", "cc", "bcc", "from", "subject", "type", "body", "label", "getHeaders", "setHeaders", "getSession", "setSession", "setBody"];
test.each(parts)("Where %s fails, throws or never answers, the mail goes out all the same", async (part) => {
  for (const changed of [{ broken: new Set([part]) }, { broken: new Set([`${part}!`]) }, { silent: new Set([part]) }]) {
    const { world, raise } = start(changed);
    expect(await raise("onMessageSend")).toBeLessThan(4_100);
    expect(world.events).toEqual(allowed);
    expect(await raise("onRecipientsChanged")).toBeLessThan(10_100);
    expect(world.events).toHaveLength(2);
  }
});

test("Without an item, and with an event that throws, nothing breaks and no mail is held twice", async () => {
  const { world, raise, handlers } = start();
  Object.defineProperty(world, "to", { get: () => { throw new Error("gone"); } });
  await raise("onMessageSend");
  expect(world.events).toEqual(allowed);
  handlers["onNewMessageCompose"]?.({ completed: () => undefined });
  await vi.advanceTimersByTimeAsync(20_000);
});

test("A mail without session data has a reference of its own, and one that was put away keeps the one in its header", async () => {
  const fresh = start({ session: {} });
  await fresh.raise("onMessageSend");
  expect(fresh.world.calls).toEqual([]);
  expect(fresh.world.headers["X-Inlay-Ref"]).toMatch(/^[A-Za-z0-9_-]{22}$/);
  const again = start({ session: {}, headers: { "X-Inlay-Ref": reference } });
  await again.raise("onMessageSend");
  expect(again.world.headers).toEqual({ "X-Inlay-Ref": reference });
});

test("A reference under which a mail went out already is changed for a new one", async () => {
  let asked = 0;
  const { world, raise } = start({ answer: () => (asked++ === 0 ? { status: 409, body: { code: "outgoing_reference_used" } } : { status: 200, body: prepared({ reference: world.calls[1]?.body["reference"] }) }) });
  await raise("onMessageSend");
  expect(world.headers["X-Inlay-Ref"]).not.toBe(reference);
  expect(world.headers["X-Inlay-Ref"]).toBe(world.calls[1]?.body["reference"]);
  expect(world.session["inlay.reference"]).toBe(world.headers["X-Inlay-Ref"]);
});

test("Where no mailbox brings the copy the server is told what goes out", async () => {
  const { world, raise } = start({ answer: (path) => (path.endsWith("/sent") ? { status: 200, body: {} } : { status: 200, body: prepared({ report: true }) }) });
  await raise("onMessageSend");
  expect(world.calls[1]).toMatchObject({ path: `/api/v1/outgoing-references/${reference}/sent`, body: { from: "ada@engines.example", to: ["bea@outside.example"], cc: [], subject: "Offer", html: body } });
});

test("Outlook's own sign-in is traded once and lives in memory; without any sign-in there is no call", async () => {
  const sso = vi.fn(async () => "outlook-token");
  const { world, raise } = start({ session: {}, sso, answer: (path) => (path === "/connect/entra" ? { status: 200, body: { accessToken: "pane", expiresIn: 600 } } : { status: 200, body: prepared() }) });
  await raise("onRecipientsChanged");
  await raise("onMessageSend");
  expect(world.calls.map((call) => [call.path, call.authorization])).toEqual([["/connect/entra", null], ["/api/v1/outgoing-references", "Bearer pane"], ["/api/v1/outgoing-references", "Bearer pane"]]);
  expect(sso).toHaveBeenCalledTimes(1);
  expect(JSON.stringify(world.session)).not.toMatch(/pane|outlook-token/);

  const refused = start({ session: {}, sso: () => Promise.reject(new Error("13001")) });
  await refused.raise("onMessageSend");
  expect([refused.world.calls, refused.world.events]).toEqual([[], allowed]);
});

test("A new mail to nobody asks nothing, an answer is prepared at once", async () => {
  const empty = start({ to: [] });
  await empty.raise("onNewMessageCompose");
  expect([empty.world.calls, empty.world.events]).toEqual([[], [undefined]]);
  const answer = start();
  await answer.raise("onNewMessageCompose");
  expect(answer.world.calls).toHaveLength(1);
  expect(answer.world.session["inlay.prepared"]).toContain("/t/o/");
});
