import { expect, test } from "vitest";
import type { Mailbox } from "../../shared/api/types";
import { sendersOf, splitAddresses } from "./draft";

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
