import { doneIn, failed, gives, succeeded, takes, type Means } from "./answers";
import type { SimulatedAttachment, SimulatedItem, SimulatedPerson } from "./protocol";

/** Office's item object for a message of the simulator, with the calls that the pretended client knows and no others. */
export function itemOf(open: SimulatedItem, { known }: Means, change: (changed: Pick<SimulatedItem, "categories">) => void): object {
  return {
    itemType: open.itemType, itemId: open.itemId, itemClass: open.itemClass ?? (open.itemType === "message" ? "IPM.Note" : "IPM.Appointment"),
    internetMessageId: `<${open.messageId}>`, conversationId: open.itemId, subject: open.subject, normalizedSubject: open.subject.replace(/^(re|aw|fw|wg): /i, ""),
    dateTimeCreated: new Date(open.sentAt), from: personOf(open.from), sender: personOf(open.from), to: open.to.map(personOf), cc: open.cc.map(personOf),
    attachments: (open.attachments ?? []).map(attachmentOf),
    body: {
      getAsync: (type: unknown, ...rest: unknown[]) => type === "html"
        ? succeeded(doneIn(rest), `<html><body>${escaped(open.text).replace(/\r?\n/g, "<br>")}</body></html>`)
        : succeeded(doneIn(rest), open.text),
    },
    ...(known("1.8") && {
      getAllInternetHeadersAsync: gives(() => headersOf(open.source)),
      getAttachmentContentAsync: (id: string, ...rest: unknown[]) => contentOf(open.attachments ?? [], id, rest),
      categories: categoriesOf(() => open.categories ?? [], (categories) => { open.categories = categories; change({ categories }); }),
      ...(open.sharedOwner !== undefined && { getSharedPropertiesAsync: gives(() => ({ owner: open.sharedOwner, delegatePermissions: 3, targetMailbox: open.sharedOwner })) }),
    }),
    ...(known("1.14") && {
      getAsFileAsync: (...given: unknown[]) => open.source === "" ? failed(doneIn(given), 9020, "No source.") : succeeded(doneIn(given), base64Of(open.source)),
    }),
  };
}

/** Adds, removes and lists the categories of an item by their names. */
export function categoriesOf(read: () => string[], write: (names: string[]) => void): object {
  return {
    getAsync: gives(() => read().map((displayName) => ({ displayName, color: "Preset7" }))),
    addAsync: takes<string[]>((names) => write([...new Set([...read(), ...names])])),
    removeAsync: takes<string[]>((names) => write(read().filter((name) => !names.includes(name)))),
  };
}

export const personOf = ({ name, address }: SimulatedPerson) => ({ displayName: name || address, emailAddress: address, recipientType: "other" });

export const attachmentOf = ({ id, name, type, size, inline }: SimulatedAttachment) => ({ id, name, contentType: type, size, isInline: inline, attachmentType: "file" });

export function contentOf(attachments: readonly SimulatedAttachment[], id: string, given: readonly unknown[]): void {
  const found = attachments.find((one) => one.id === id);
  if (found) succeeded(doneIn(given), { format: "base64", content: found.base64 });
  else failed(doneIn(given), 9042, "No such attachment.");
}

const headersOf = (source: string) => source.slice(0, /\r?\n\r?\n/.exec(source)?.index ?? source.length);
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function base64Of(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
