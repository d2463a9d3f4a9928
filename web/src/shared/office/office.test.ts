import { afterEach, expect, test, vi } from "vitest";
import { officeCall, OfficeFailure } from "./call";
import { displayLanguage, hostTheme, supports, themeOf, whenOfficeReady } from "./host";
import { markLogged } from "./categories";
import { followItem, readItem, readSelection, sharedOwner } from "./item";
import { rawMessage } from "./raw";
import { canLoadSelected, withSelected } from "./several";

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
    participants: [{ name: "Ada Lovelace", address: "ada@engines.example", role: "from" }, { name: "", address: "bob@engines.example", role: "to" }], files: [], protection: "none",
  });
});

test.each([
  ["appointment", { itemType: "appointment" }],
  ["report", { itemClass: "REPORT.IPM.Note.NDR" }],
])("An item that is a %s is named as such", (what, changed) => {
  office(item(changed));
  expect(readItem()).toEqual({ kind: "unsupported", what });
});

test("What is still being written is a draft, whatever else is not known of it", () => {
  office(item({ itemId: undefined, conversationId: "c1", subject: { getAsync: () => undefined } }));
  expect(readItem()).toEqual({ kind: "draft", key: "c1" });
});

test.each([
  [{ itemClass: "IPM.Note.SMIME" }, "encrypted"], [{ itemClass: "IPM.Note.SMIME.MultipartSigned" }, "none"],
  [{ attachments: [{ name: "message.rpmsg", size: 1, attachmentType: "file", isInline: false }] }, "encrypted"],
])("A message with %j is %s", (changed, protection) => {
  office(item(changed));
  expect(readItem()).toMatchObject({ protection });
});

test("Files are those that stand beside the text, not in it", () => {
  office(item({ attachments: [{ name: "a.pdf", size: 5, attachmentType: "file", isInline: false }, { name: "logo.png", size: 5, attachmentType: "file", isInline: true }, { name: "Fwd", size: 5, attachmentType: "item", isInline: false }] }));
  expect(readItem()).toMatchObject({ files: [{ name: "a.pdf", size: 5 }] });
});

test("Several selected messages are told as such, one alone and old clients are not", async () => {
  const chosen = [{ itemId: "1", subject: "One", itemType: "message" }, { itemId: "2", subject: "Two", itemType: "message" }, { itemId: "3", subject: "Lunch", itemType: "appointment" }];
  office(null, 14, { getSelectedItemsAsync: answering(chosen) });
  expect(await readSelection()).toEqual({ kind: "several", key: "1 2", items: [{ id: "1", subject: "One" }, { id: "2", subject: "Two" }] });
  office(null, 14, { getSelectedItemsAsync: answering(chosen.slice(0, 1)) });
  expect(await readSelection()).toBeNull();
  office(null, 12, { getSelectedItemsAsync: () => { throw new Error("not known"); } });
  expect(await readSelection()).toBeNull();
});

test("A message of another mailbox names whose it is", async () => {
  office(item({ getSharedPropertiesAsync: answering({ owner: "support@engines.example", targetMailbox: "support@engines.example" }) }));
  expect(await sharedOwner()).toBe("support@engines.example");
  office(item());
  expect(await sharedOwner()).toBeNull();
});

test("Logged is marked in Outlook; a category that the mailbox does not know yet is made, and where that is not allowed nothing is lost", async () => {
  const tried: string[][] = [];
  let known = false;
  const categories = { addAsync: (names: string[], done: (result: object) => void) => { tried.push(names); (known ? answering(undefined) : failing)(done); } };
  office(item({ categories }), 14, { masterCategories: { addAsync: (_: object[], done: (result: object) => void) => { known = true; answering(undefined)(done); } } });
  expect(await markLogged()).toBe(true);
  expect(tried).toEqual([["Logged"], ["Logged"]]);
  known = false;
  office(item({ categories }), 14, { masterCategories: { addAsync: failing } });
  expect(await markLogged()).toBe(false);
  office(item({ categories }), 7);
  expect(await markLogged()).toBe(false);
});

test("Of several messages one is held at a time and put down again, also when it cannot be read", async () => {
  const held: string[] = [];
  const load = (id: string, done: (result: object) => void) => {
    held.push(`+${id}`);
    answering({ getAsFileAsync: id === "bad" ? failing : answering(btoa("Subject: x\r\n\r\n")), unloadAsync: (end: (result: object) => void) => { held.push(`-${id}`); answering(undefined)(end); } })(done);
  };
  office(null, 15, { loadItemByIdAsync: load });
  expect(canLoadSelected()).toBe(true);
  await withSelected("good", async (source) => (await source.text()) === "");
  await expect(withSelected("bad", async () => true)).rejects.toThrow(OfficeFailure);
  expect(held).toEqual(["+good", "-good", "+bad", "-bad"]);
});

test("The source of another message than the one that was meant is not handed out", async () => {
  office(item({ getAsFileAsync: answering(btoa("x")) }));
  await expect(rawMessage("2")).rejects.toThrow(OfficeFailure);
  await expect(rawMessage("1")).resolves.toBeInstanceOf(Blob);
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
