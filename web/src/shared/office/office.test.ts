import { afterEach, expect, test, vi } from "vitest";
import { officeCall, OfficeFailure } from "./call";
import { displayLanguage, hostTheme, supports, themeOf, whenOfficeReady } from "./host";
import { followItem, readItem } from "./item";
import { rawMessage } from "./raw";

afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

const ada = { displayName: "Ada Lovelace", emailAddress: "ada@engines.example" };
const item = (changed: object = {}) => ({
  itemType: "message", itemId: "1", itemClass: "IPM.Note", internetMessageId: "<a@engines.example>", subject: "Quote", from: ada, to: [], cc: [], ...changed,
});
const office = (open: object | null, version = 14, more: object = {}) => vi.stubGlobal("Office", {
  onReady: async () => ({}), EventType: { ItemChanged: "olkItemSelectedChanged" },
  context: { mailbox: { item: open, ...more }, requirements: { isSetSupported: (_: string, asked: string) => Number(asked.split(".")[1]) <= version } },
});

test("Without Outlook nothing throws and everything says so", async () => {
  expect(await whenOfficeReady()).toBe("absent");
  expect(readItem()).toEqual({ kind: "none" });
  expect(supports("1.1")).toBe(false);
  expect(displayLanguage()).toBeNull();
  expect(hostTheme()).toBeNull();
  followItem(() => undefined);
  await expect(rawMessage()).rejects.toThrow(OfficeFailure);
});

test("An onReady that never answers is given up", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("Office", { onReady: () => new Promise(() => undefined) });
  const ready = whenOfficeReady(8_000);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(await ready).toBe("absent");
});

test("A browser window that answers but holds no mailbox is no Outlook", async () => {
  vi.stubGlobal("Office", { onReady: async () => ({ host: null }), context: {} });
  expect(await whenOfficeReady()).toBe("absent");
});

test("A call that never calls back, refuses, or does not exist fails with its reason", async () => {
  vi.useFakeTimers();
  const silent = expect(officeCall(() => undefined, 1_000)).rejects.toMatchObject({ code: "silent" });
  await vi.advanceTimersByTimeAsync(1_000);
  await silent;
  await expect(officeCall((done) => done({ status: "failed", value: null, error: { code: 9020 } }))).rejects.toMatchObject({ code: 9020 });
  await expect(officeCall(() => { throw new TypeError("not a function"); })).rejects.toMatchObject({ code: "missing" });
});

test("Participants come once each, with their part, and without Exchange's own notation", () => {
  office(item({ to: [{ displayName: "ADA@engines.example", emailAddress: "ADA@engines.example" }, { displayName: "bob@engines.example", emailAddress: "bob@engines.example" }], cc: [{ displayName: "X", emailAddress: "/o=Org/cn=x" }] }));
  expect(readItem()).toEqual({
    kind: "message", key: "1", messageId: "a@engines.example", subject: "Quote",
    participants: [{ name: "Ada Lovelace", address: "ada@engines.example", role: "from" }, { name: "", address: "bob@engines.example", role: "to" }],
  });
});

test.each([
  ["appointment", { itemType: "appointment" }],
  ["draft", { subject: { getAsync: () => undefined } }],
  ["report", { itemClass: "REPORT.IPM.Note.NDR" }],
])("An item that is a %s is named as such", (what, changed) => {
  office(item(changed));
  expect(readItem()).toEqual({ kind: "unsupported", what });
});

test("A draft by nobody to nobody and a message half told do not throw", () => {
  office({ itemType: "message" });
  expect(readItem()).toMatchObject({ kind: "message", messageId: null, participants: [] });
});

test.each([["#FFFFFF", "light"], ["#1f1f1f", "dark"], ["292929", "dark"], ["#f5f5f5", "light"], ["red", null], [undefined, null]])("The background %s means %s", (colour, theme) => {
  expect(themeOf(colour)).toBe(theme);
});

const answering = (value: unknown) => (...given: unknown[]) => (given.at(-1) as (result: object) => void)({ status: "succeeded", value });
const failing = (...given: unknown[]) => (given.at(-1) as (result: object) => void)({ status: "failed", error: { code: 9020, message: "too large" } });
const body = { getAsync: (type: string, done: (result: object) => void) => done({ status: "succeeded", value: type === "html" ? "<p>Hi</p>" : "Hi" }) };

test("Where the client hands out the EML, its bytes are taken as they are", async () => {
  office(item({ getAsFileAsync: answering(btoa("Subject: \xe4\r\n\r\nraw")) }));
  expect(new Uint8Array(await (await rawMessage()).arrayBuffer())).toEqual(Uint8Array.from("Subject: \xe4\r\n\r\nraw", (letter) => letter.charCodeAt(0)));
});

test("Where the EML is refused, headers and body make the message", async () => {
  office(item({ getAsFileAsync: failing, getAllInternetHeadersAsync: answering("Subject: Real\r\nReferences: <x@y>\r\n"), body }));
  const message = await (await rawMessage()).text();
  expect(message).toContain("Subject: Real\r\nReferences: <x@y>\r\n");
  expect(message).toContain(btoa("<p>Hi</p>"));
});

test("An old client without headers still gives a message from what the item says", async () => {
  office(item({ getAsFileAsync: () => { throw new Error("asked although not supported"); }, getAllInternetHeadersAsync: () => { throw new Error("not supported"); }, body }), 5);
  const message = await (await rawMessage()).text();
  expect(message).toContain("From: \"Ada Lovelace\" <ada@engines.example>");
  expect(message).toContain("Message-ID: <a@engines.example>");
});

test("Without a body nothing is made up", async () => {
  office(item({ body: { getAsync: failing } }), 5);
  await expect(rawMessage()).rejects.toThrow(OfficeFailure);
});
