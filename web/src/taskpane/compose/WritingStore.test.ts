import { expect, test, vi } from "vitest";
import type { ApiClient } from "../../shared/api/client";
import type { Template } from "../../shared/api/types";
import type { Draft } from "../../shared/office/draft";
import type { Compose, Sidebar } from "../sidebar/view";
import { asChoices } from "./choices";
import { proposals } from "./SendLater";
import { WritingStore } from "./WritingStore";

const draft: Draft = { to: [{ name: "Ada", address: "ada@engines.example", role: "to" }], from: "me@engines.example", inReplyTo: null };
const compose = (changed: Partial<Compose> = {}): Compose => ({
  track: { on: true, mayChange: true, code: null, text: "" }, log: { on: true, mayChange: true, code: null, text: "" }, from: null, limit: null, warnings: [], ...changed,
});
const sidebar = (changed: Partial<Sidebar> = {}) => ({
  participants: [], contact: { id: "ada" }, targets: [{ id: "ada", kind: "contact", name: "Ada", chosen: true }, { id: "deal", kind: "deal", name: "Engine", chosen: false }], compose: compose(), ...changed,
}) as unknown as Sidebar;
const template = (changed: Partial<Template> = {}) => ({ id: "t1", name: "Offer", subject: "Our offer", html: "<p>Dear {{contact.firstName}}</p>", shortcut: null, ...changed }) as Template;

function world(view: Sidebar, answers: Record<string, unknown> = {}, kept: unknown = null) {
  const inserted: string[] = [];
  const keep = vi.fn(async (_: object) => undefined);
  const subject = vi.fn(async (_: string) => undefined);
  let changed: () => void = () => undefined;
  const api = { post: vi.fn(async (path: string) => answers[path] ?? view), get: async (path: string) => answers[path], put: vi.fn(async () => ({})) } as unknown as ApiClient;
  const store = new WritingStore(api, {
    read: async () => draft, follow: (tell) => { changed = tell; return () => undefined; }, insert: async (html) => { inserted.push(html); }, attach: async () => true, subject, keep, kept: async () => kept, own: () => ["me@engines.example"],
  });
  return { store, inserted, keep, subject, api, change: () => changed() };
}

test("The switches begin as the server says, follow the member, and what they chose is kept for the send event", async () => {
  const { store, keep } = world(sidebar());
  await store.begin();
  expect([store.track.value, store.log.value]).toEqual([true, true]);
  expect(keep).not.toHaveBeenCalled();
  store.switchTrack(false);
  expect(keep).toHaveBeenLastCalledWith({ v: 1, track: false, log: true, associations: [] });
  store.choose([{ id: "ada", kind: "contact", name: "Ada" }, { id: "deal", kind: "deal", name: "Engine" }]);
  expect(keep).toHaveBeenLastCalledWith({ v: 1, track: false, log: true, associations: [{ kind: "contact", id: "ada" }, { kind: "deal", id: "deal" }] });
});

test("Unusual switches can become the usual ones, but not where somebody else stands against one of them", async () => {
  const { store, api } = world(sidebar());
  await store.begin();
  expect(store.isUnusual.value).toBe(false);
  store.switchLog(false);
  expect(store.isUnusual.value).toBe(true);
  await store.makeUsual();
  expect(vi.mocked(api.put)).toHaveBeenCalledWith("/writing-defaults", { track: true, log: false });
  store.view.value = sidebar({ compose: compose({ track: { on: false, mayChange: false, code: "off", text: "" } }) });
  expect(store.isUnusual.value).toBe(false);
});

test("Where a recipient stands against it, the wish waits: it counts again once they are gone", async () => {
  const refused = sidebar({ compose: compose({ track: { on: false, mayChange: false, code: "opted_out", text: "" } }) });
  const { store } = world(refused);
  await store.begin();
  store.switchTrack(true);
  expect(store.track.value).toBe(false);
  store.view.value = sidebar();
  expect(store.track.value).toBe(true);
});

test("A pane that is opened again finds what was chosen", async () => {
  const { store, keep } = world(sidebar(), {}, { v: 1, track: false, log: false, associations: [{ kind: "deal", id: "deal" }], templateId: "t1" });
  await store.begin();
  for (const [kept] of keep.mock.calls) expect(kept).toMatchObject({ associations: [{ kind: "deal", id: "deal" }], templateId: "t1" });
  expect([store.track.value, store.log.value]).toEqual([false, false]);
  expect(store.records.value).toEqual([{ kind: "deal", id: "deal", name: "Engine" }]);
});

test.each([[null], ["x"], [{ v: 2 }], [{ v: 1, track: true, log: "yes", associations: [] }], [{ v: 1, track: true, log: true, associations: "none" }]])("What was kept by somebody else (%j) is nothing", (kept) => {
  expect(asChoices(kept)).toBeNull();
});

test("Changed recipients are asked about once they rest", async () => {
  vi.useFakeTimers();
  const { store, api, change } = world(sidebar());
  await store.begin();
  const asked = vi.mocked(api.post).mock.calls.length;
  change();
  change();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(vi.mocked(api.post).mock.calls.length).toBe(asked + 1);
  store.end();
  vi.useRealTimers();
});

test("A template with something missing is asked about first", async () => {
  const { store, inserted } = world(sidebar(), { "/templates/t1/fill": { templateId: "t1", subject: "Our offer", html: "<p>Dear {{contact.firstName}}</p>", missing: ["contact.firstName"] } });
  await store.begin();
  await store.use(template());
  expect(inserted).toEqual([]);
  expect(store.unfilled.value?.filled.missing).toEqual(["contact.firstName"]);
  await store.answer(false);
  expect(store.unfilled.value).toBeNull();
});

test("With nobody known every token is missing", async () => {
  const { store } = world(sidebar({ contact: null }));
  await store.begin();
  await store.use(template({ html: "<p>{{ contact.name }} {{#if company.name}}x{{/if}}</p>" }));
  expect(store.unfilled.value?.filled.missing).toEqual(["contact.name"]);
});

test("The next morning and the next Monday are proposed, and on a Sunday only one of them", () => {
  expect(proposals(new Date(2026, 10, 18, 15)).map((one) => [one.key, one.at.getDate(), one.at.getHours()])).toEqual([["tomorrow", 19, 8], ["monday", 23, 8]]);
  expect(proposals(new Date(2026, 10, 22, 15)).map((one) => [one.key, one.at.getDate()])).toEqual([["tomorrow", 23]]);
});
