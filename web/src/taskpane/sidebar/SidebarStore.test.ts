import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiClient } from "../../shared/api/client";
import { LiveStream } from "../../shared/api/events";
import type { Contact, TimelineEntry } from "../../shared/api/types";
import type { OpenItem } from "../../shared/office/item";
import { SidebarStore } from "./SidebarStore";
import type { Sidebar } from "./view";

const ada: Contact = { id: "ada", name: "Ada Lovelace", addresses: ["ada@engines.example"], createdAt: "2026-01-01T00:00:00Z", lastEntryAt: null, version: 1, jobTitle: null, phones: [], company: null, owner: null, properties: {} };
const entry = (id: string, occurredAt: string): TimelineEntry => ({
  id, kind: "email", occurredAt, sourceId: `m-${id}`, messageId: `${id}@engines.example`, threadId: id, direction: "incoming", subject: id, preview: null,
  from: { name: "Ada", address: "ada@engines.example" }, to: [], attachments: [], state: null,
});
const message = (key: string): Extract<OpenItem, { kind: "message" }> => ({ kind: "message", key, messageId: `${key}@engines.example`, subject: key, participants: [], files: [{ name: "offer.pdf", size: 10 }, { name: "plan.pdf", size: 10 }], protection: "none" });
const plain = { notLogged: null, notTracked: null, warning: null };
const sidebar = (changed: Partial<Sidebar> = {}): Sidebar => ({
  participants: [{ name: "Ada", address: "ada@engines.example", role: "from", isMember: false, contact: ada, ...plain }, { name: "Bob", address: "bob@engines.example", role: "cc", isMember: false, contact: null, ...plain }],
  contact: ada, timeline: { items: [entry("one", "2026-11-01T10:00:00Z")], next: null },
  logged: { state: "not_logged", byName: null, at: null, automatically: false, why: "", id: null, byMe: false, rule: null, on: null }, mailbox: null, suggestions: [],
  known: 1, new: 1, tasks: [], tracking: [], targets: [{ id: "ada", kind: "contact", name: "Ada Lovelace", chosen: true }, { id: "deal", kind: "deal", name: "Engine", chosen: false }], compose: null, ...changed,
});

type Call = { path: string; body: unknown; respond: (answer: unknown, status?: number) => Promise<void> };
let calls: Call[] = [];
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  calls = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => new Promise<Response>((resolve, reject) => {
    init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    calls.push({ path, body: init.body, respond: async (answer, status = 200) => { resolve(Response.json(answer, { status })); await settle(); } });
  }));
});
afterEach(() => void vi.unstubAllGlobals());

const client = () => new ApiClient({ bearer: async () => "token" });
const marked = vi.fn(async () => true);
const means = (raw: (key: string) => Promise<Blob>) => ({ raw, markLogged: marked, own: () => ["me@engines.example"] });
const newStore = () => new SidebarStore(client(), means(async () => new Blob(["Subject: hi\r\n\r\n"])));
const next = async (path: string): Promise<Call> => {
  await settle();
  const call = calls.shift();
  expect(call?.path).toBe(`/api/v1${path}`);
  return call as Call;
};

test("A late answer for the message before is ignored", async () => {
  const store = newStore();
  store.show(message("first"));
  const late = await next("/sidebar");
  store.show(message("second"));
  const current = await next("/sidebar");
  await current.respond(sidebar({ contact: null, participants: [] }));
  await late.respond(sidebar());
  expect(store.view.value?.participants).toEqual([]);
});

test("The contact on the message is shown, with the timeline that came along", async () => {
  const store = newStore();
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar());
  expect(store.person.value?.contact?.id).toBe("ada");
  expect(store.history.value?.entries.map((shown) => shown.id)).toEqual(["one"]);
  expect(calls).toEqual([]);
});

test("An email arriving live joins the timeline of the shown contact, once, and no other", async () => {
  const store = newStore();
  const stream = new LiveStream(client());
  store.follow(stream);
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar());
  const arrive = (contactId: string, arrived: TimelineEntry) => stream["hear"]({ name: "timeline.entry_added", data: { contactId, entry: arrived }, id: "1" });
  arrive("ada", entry("two", "2026-11-02T10:00:00Z"));
  arrive("ada", entry("two", "2026-11-02T10:00:00Z"));
  arrive("somebody", entry("three", "2026-11-03T10:00:00Z"));
  expect(store.history.value?.entries.map((shown) => shown.id)).toEqual(["two", "one"]);
});

test("Logging sends the source and shows the message as logged", async () => {
  const store = newStore();
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar());
  void store.log();
  const log = await next("/logged-emails");
  expect(await (log.body as Blob).text()).toBe("Subject: hi\r\n\r\n");
  await log.respond({ entries: [{ contactId: "ada", entryId: "e" }], decision: "logged", rule: "by_hand", alreadyLogged: false });
  expect(store.view.value?.logged.state).toBe("logged");
  await (await next("/sidebar")).respond(sidebar({ logged: { ...sidebar().logged, state: "logged", byName: "Ben", at: "2026-11-02T10:00:00Z", why: "by hand" } }));
  expect(store.view.value?.logged.byName).toBe("Ben");
  expect(store.busy.value).toBeNull();
});

test("A message logged on nobody is said to be not logged", async () => {
  const store = newStore();
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar());
  void store.log();
  await (await next("/logged-emails")).respond({ entries: [], decision: "not_logged", rule: "no_contact", alreadyLogged: false });
  expect(store.actionProblem.value?.code).toBe("nobody_to_log_on");
  expect(store.view.value?.logged.state).toBe("not_logged");
});

test("A message that Outlook does not hand out is said to be just that, and nothing is sent", async () => {
  const store = new SidebarStore(client(), means(async () => { throw new Error("protected"); }));
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar());
  await store.log();
  expect(store.actionProblem.value?.code).toBe("message_unreadable");
  expect(calls).toEqual([]);
});

test("Adding somebody who was added meanwhile is no failure", async () => {
  const store = newStore();
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar({ contact: null, timeline: null, participants: [sidebar().participants[1]!] }));
  void store.add();
  const add = await next("/contacts");
  expect(JSON.parse(String(add.body))).toEqual({ name: "Bob", addresses: ["bob@engines.example"] });
  await add.respond({ code: "address_taken", status: 409, title: "Conflict", detail: "Taken." }, 409);
  await (await next("/sidebar")).respond(sidebar());
  expect(store.actionProblem.value).toBeNull();
  expect(store.person.value?.contact?.id).toBe("ada");
});

test("What a signature proposes is accepted with the state that was seen, and shown only beside its contact", async () => {
  const store = newStore();
  const suggestion = { id: "s1", field: "job_title" as const, value: "CTO", current: null, source: { messageId: "m1", subject: "Thursday", sentAt: "2026-11-01T10:00:00Z" } };
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar({ suggestions: [suggestion] }));
  expect(store.suggestions.value).toEqual([suggestion]);
  void store.decide("accept", ["s1"]);
  const accept = await next("/contacts/ada/suggestions/accept");
  expect(JSON.parse(String(accept.body))).toEqual({ ids: ["s1"], version: ada.version });
  await accept.respond(ada);
  await (await next("/sidebar")).respond(sidebar());
  expect(store.suggestions.value).toEqual([]);
  store.pick(sidebar().participants[1]!);
  expect(store.suggestions.value).toEqual([]);
});

test("What a person does with a mail to the contact shown appears at once; what a machine does, or somebody does elsewhere, does not", async () => {
  const store = newStore();
  const handlers = new Map<string, (data: never) => void>();
  const stream = { on: (name: string, handler: (data: never) => void) => { handlers.set(name, handler); return () => undefined; }, onResync: () => () => undefined } as unknown as LiveStream;
  const tell = (name: string, data: unknown) => handlers.get(name)?.(data as never);
  store.follow(stream);
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar());
  tell("tracking.opened", { id: "m-one", contactId: "ada", at: "2026-11-01T11:00:00Z", class: "machine" });
  tell("tracking.opened", { id: "m-one", contactId: "bob", at: "2026-11-01T11:00:00Z", class: "human" });
  expect(store.justNow.value).toBeNull();
  tell("tracking.clicked", { id: "m-one", contactId: "ada", at: "2026-11-01T11:00:00Z", class: "probable" });
  expect(store.justNow.value).toMatchObject({ act: "click", probable: true });
  expect(store.announcement.value).not.toBe("");
  store.show(message("second"));
  expect(store.justNow.value).toBeNull();
});

test("What was chosen goes along: the records, and by a key each file that is left out", async () => {
  const store = newStore();
  marked.mockClear();
  store.show(message("first"));
  const first = await next("/sidebar");
  expect(JSON.parse(String(first.body)).own).toEqual(["me@engines.example"]);
  await first.respond(sidebar());
  void store.log({ recordIds: ["ada", "deal"], leaveOut: ["offer.pdf"] });
  // The SHA-256 of "offer.pdf", as the server makes it.
  const key = [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("offer.pdf")))].slice(0, 16).map((byte) => byte.toString(16).padStart(2, "0")).join("");
  await settle();
  const log = await next(`/logged-emails?recordIds=ada&recordIds=deal&exactly=true&leaveOut=${key}`);
  await log.respond({ entries: [{ contactId: "ada", entryId: "e" }], decision: "logged", rule: "by_hand", alreadyLogged: false });
  expect(marked).toHaveBeenCalledOnce();
  await (await next("/sidebar")).respond(sidebar());
  void store.log({ recordIds: [], leaveOut: ["offer.pdf", "plan.pdf"] });
  await settle();
  await next("/logged-emails?exactly=true&leaveOut=all");
});

test("For another person tasks, timeline and what the mail may stand on are theirs", async () => {
  const store = newStore();
  const bob = { ...ada, id: "bob", name: "Bob" };
  store.show(message("first"));
  await (await next("/sidebar")).respond(sidebar({ participants: [sidebar().participants[0]!, { ...sidebar().participants[1]!, contact: bob }] }));
  store.pick(store.view.value!.participants[1]!);
  expect(store.tasks.value).toBeNull();
  await (await next("/contacts/bob/timeline?limit=25&fold=true")).respond({ items: [{ ...entry("sent", "2026-11-02T10:00:00Z"), direction: "outgoing" }], next: null });
  await (await next("/tasks?recordId=bob&done=false&limit=25")).respond({ items: [{ id: "t" }], next: null });
  await (await next("/tracked-messages?messageIds=m-sent")).respond({ items: [{ messageId: "m-sent" }], next: null });
  expect(store.tasks.value).toHaveLength(1);
  expect([...store.tracking.value.keys()]).toEqual(["m-sent"]);
  expect(store.targets.value.map((target) => target.id)).toEqual(["bob"]);
});
