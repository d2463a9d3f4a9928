import { expect, test } from "vitest";
import type { Mailbox } from "../../shared/api/types";
import { leftTokens, sendersOf, splitAddresses } from "./draft";
import { safeHref } from "./href";

const mailbox = (id: string, ...addresses: string[]): Mailbox => ({
  id, provider: "imap", address: addresses[0] ?? "", displayName: null, state: "healthy", stateText: "", lastSyncAt: null, coverage: null, nextAction: null, problem: null,
  aliases: addresses.slice(1), senders: addresses.map((address, at) => ({ address, name: null, isDefault: at === 0 })),
});

test("The From menu offers every address of every mailbox in its order, and an address that two mailboxes share twice", () => {
  const senders = sendersOf([mailbox("1", "ada@x.test", "sales@x.test"), mailbox("2", "bob@x.test", "sales@x.test")]);
  expect(senders.map((sender) => [sender.mailboxId, sender.address])).toEqual([["1", "ada@x.test"], ["1", "sales@x.test"], ["2", "bob@x.test"], ["2", "sales@x.test"]]);
  expect(new Set(senders.map((sender) => sender.key)).size).toBe(4);
});

test("Typed recipients are taken apart, names left out", () => {
  expect(splitAddresses("Ada Lovelace <ada@x.test>; bob@x.test,\n")).toEqual(["ada@x.test", "bob@x.test"]);
});

test("Tokens that nobody filled are found, each once", () => {
  expect(leftTokens("Hi {{contact.firstName}}, {{ contact.firstName }} {{contact.firstName}} {one}")).toEqual(["{{contact.firstName}}", "{{ contact.firstName }}"]);
});

test.each([
  ["https://x.test/a", "https://x.test/a"], ["x.test/a", "https://x.test/a"], ["ada@x.test", "mailto:ada@x.test"], ["tel:+491", "tel:+491"],
  ["javascript:alert(1)", null], ["data:text/html,x", null], ["  vbscript:x", null], ["nothing", null], ["", null],
])("A link to %s leads to %s", (typed, expected) => expect(safeHref(typed)).toBe(expected));
