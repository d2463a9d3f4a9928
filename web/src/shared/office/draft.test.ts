import { afterEach, expect, test, vi } from "vitest";
import { attachInline, canDelay, delayUntil, followDraft, insert, keepChoices, readChoices, readDelay, readDraft, subjectIfEmpty } from "./draft";

afterEach(() => void vi.unstubAllGlobals());

type Done = (result: object) => void;
const doneIn = (given: unknown[]) => given.findLast((one) => typeof one === "function") as Done;
const answering = (value: unknown) => (...given: unknown[]) => doneIn(given)({ status: "succeeded", value });
const failing = (...given: unknown[]) => doneIn(given)({ status: "failed", error: { code: 9040, message: "no" } });
const person = (emailAddress: string, displayName = emailAddress) => ({ emailAddress, displayName });
const office = (item: object | null, version = 15) => vi.stubGlobal("Office", {
  EventType: { RecipientsChanged: "recipients", FromChanged: "from" },
  context: { mailbox: { item }, requirements: { isSetSupported: (_: string, asked: string) => Number(asked.split(".")[1]) <= version } },
});
const draft = (more: object = {}) => ({
  to: { getAsync: answering([person("ada@engines.example", "Ada"), person("/o=Org/cn=x")]) }, cc: { getAsync: answering([person("ADA@engines.example")]) }, bcc: { getAsync: failing },
  from: { getAsync: answering(person("me@engines.example")) }, inReplyTo: "<asked@engines.example>", ...more,
});

test("A draft tells its recipients once each, its sender, and what it answers, as far as the client does", async () => {
  office(draft());
  expect(await readDraft()).toEqual({ to: [{ name: "Ada", address: "ada@engines.example", role: "to" }], from: "me@engines.example", inReplyTo: "asked@engines.example" });
  office(draft(), 5);
  expect(await readDraft()).toMatchObject({ from: null, inReplyTo: null });
  office(null);
  expect(await readDraft()).toEqual({ to: [], from: null, inReplyTo: null });
});

test("Changed recipients and senders are told until nobody wants to know", () => {
  const handlers = new Map<unknown, () => void>();
  office(draft({ addHandlerAsync: (type: unknown, handler: () => void, done: Done) => { handlers.set(type, handler); answering(undefined)(done); } }));
  const told = vi.fn();
  const stop = followDraft(told);
  handlers.get("recipients")?.();
  handlers.get("from")?.();
  stop();
  handlers.get("recipients")?.();
  expect(told).toHaveBeenCalledTimes(2);
});

test("Choices are kept with the session, on old clients with the item, and read back from there", async () => {
  const session = new Map<string, string>();
  office(draft({ sessionData: { setAsync: (name: string, value: string, done: Done) => { session.set(name, value); answering(undefined)(done); }, getAsync: (name: string, done: Done) => (session.has(name) ? answering(session.get(name)) : failing)(done) } }));
  expect(await readChoices()).toBeNull();
  await keepChoices({ v: 1, track: true });
  expect([...session]).toEqual([["inlay.choices", "{\"v\":1,\"track\":true}"]]);
  expect(await readChoices()).toEqual({ v: 1, track: true });

  const properties = new Map<string, string>();
  const saveAsync = vi.fn(answering(undefined));
  office(draft({ loadCustomPropertiesAsync: answering({ get: (name: string) => properties.get(name), set: (name: string, value: string) => void properties.set(name, value), saveAsync }) }), 5);
  await keepChoices({ v: 1, log: false });
  expect(saveAsync).toHaveBeenCalledOnce();
  expect(await readChoices()).toEqual({ v: 1, log: false });
});

test("An image is taken into a message of formatted text by clients that can, and by no others", async () => {
  const taken: unknown[] = [];
  const addFileAttachmentFromBase64Async = (base64: string, name: string, options: object, done: Done) => { taken.push([base64, name, options]); answering("id")(done); };
  const written = (type: string, more: object = { addFileAttachmentFromBase64Async }) => draft({ body: { getTypeAsync: answering(type) }, ...more });
  office(written("html"));
  expect(await attachInline("a.png", "AQID")).toBe(true);
  expect(taken).toEqual([["AQID", "a.png", { isInline: true }]]);
  office(written("html"), 5);
  expect(await attachInline("a.png", "AQID")).toBe(false);
  office(written("text"));
  expect(await attachInline("a.png", "AQID")).toBe(false);
  office(written("html", {}));
  expect(await attachInline("a.png", "AQID")).toBe(false);
  office(written("html", { addFileAttachmentFromBase64Async: failing }));
  expect(await attachInline("a.png", "AQID")).toBe(false);
  expect(taken).toHaveLength(1);
});

test("Into a message of plain text goes text, and a subject only where there is none", async () => {
  const put: unknown[] = [];
  const setSelectedDataAsync = (data: string, options: { coercionType: string }, done: Done) => { put.push([data, options.coercionType]); answering(undefined)(done); };
  const setAsync = vi.fn(answering(undefined));
  office(draft({ body: { getTypeAsync: answering("text"), setSelectedDataAsync }, subject: { getAsync: answering(""), setAsync } }));
  await insert("<b>Hi</b>", "Hi");
  await subjectIfEmpty("Our offer");
  expect(put).toEqual([["Hi", "text"]]);
  expect(setAsync).toHaveBeenCalledOnce();
  office(draft({ body: { getTypeAsync: answering("html"), setSelectedDataAsync }, subject: { getAsync: answering("Mine"), setAsync } }));
  await insert("<b>Hi</b>", "Hi");
  await subjectIfEmpty("Our offer");
  expect(put[1]).toEqual(["<b>Hi</b>", "html"]);
  expect(setAsync).toHaveBeenCalledOnce();
});

test("Sending later is there only where the client keeps messages back; no time, or one that is over, is none", async () => {
  const chosen: Date[] = [];
  const later = new Date(Date.now() + 3_600_000);
  const delayDeliveryTime = { getAsync: answering(later), setAsync: (at: Date, done: Done) => { chosen.push(at); answering(undefined)(done); } };
  office(draft({ delayDeliveryTime }));
  expect(canDelay()).toBe(true);
  expect(await readDelay()).toEqual(later);
  await delayUntil(later);
  await delayUntil(null);
  expect(chosen[0]).toEqual(later);
  expect(chosen[1]?.getTime()).toBeLessThanOrEqual(Date.now());
  office(draft({ delayDeliveryTime: { ...delayDeliveryTime, getAsync: answering(0) } }));
  expect(await readDelay()).toBeNull();
  office(draft({ delayDeliveryTime }), 12);
  expect(canDelay()).toBe(false);
});
