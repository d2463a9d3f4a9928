import type { Mailbox, Sender } from "../../shared/api/types";

/** Bytes of attachments that one email may carry; what common servers take after base64 made them a third larger. */
export const largestTotal = 18_000_000;

export const totalSize = (files: readonly { size: number; problem: string | null }[]): number => files.reduce((sum, file) => sum + (file.problem ? 0 : file.size), 0);

/** Addresses typed one after another; "Ada Lovelace <ada@example.org>" gives the address alone. */
export function splitAddresses(typed: string): string[] {
  return typed.split(/[,;\n]+/)
    .map((part) => part.slice(part.lastIndexOf("<") + 1).replace(">", "").trim())
    .filter(Boolean);
}

/** What the From menu offers: the addresses of each mailbox, its default first. */
export const sendersOf = (mailboxes: readonly Mailbox[]): (Sender & { key: string; mailboxId: string })[] =>
  mailboxes.flatMap((mailbox) => mailbox.senders.map((sender) => ({ ...sender, key: `${mailbox.id} ${sender.address}`, mailboxId: mailbox.id })));

/** Tokens of a template that nobody filled. */
export const leftTokens = (text: string): string[] => [...new Set(text.match(/\{\{[^{}]{1,80}\}\}/g) ?? [])];
