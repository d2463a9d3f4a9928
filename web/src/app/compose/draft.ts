import { newId } from "../../shared/api/ids";
import type { Mailbox, Sender } from "../../shared/api/types";

/** A file taken into a draft, its content as base64. */
export type Attached = { id: string; name: string; type: string; size: number; content: string };

/** Bytes of attachments that one email may carry; what common servers take after base64 made them a third larger. */
export const largestTotal = 18_000_000;

export const totalSize = (files: readonly Attached[]): number => files.reduce((sum, file) => sum + file.size, 0);

export async function readFile(file: File): Promise<Attached> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces: string[] = [];
  // In pieces, because a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 32_768)));
  return { id: newId(), name: file.name, type: file.type || "application/octet-stream", size: file.size, content: btoa(pieces.join("")) };
}

/** Addresses typed one after another; "Ada Lovelace <ada@example.org>" gives the address alone. */
export function splitAddresses(typed: string): string[] {
  return typed.split(/[,;\n]+/)
    .map((part) => part.slice(part.lastIndexOf("<") + 1).replace(">", "").trim())
    .filter(Boolean);
}

/** What the From menu offers: the addresses of each mailbox, its default first. */
export const sendersOf = (mailboxes: readonly Mailbox[]): (Sender & { key: string; mailboxId: string })[] =>
  mailboxes.flatMap((mailbox) => mailbox.senders.map((sender) => ({ ...sender, key: `${mailbox.id} ${sender.address}`, mailboxId: mailbox.id })));
