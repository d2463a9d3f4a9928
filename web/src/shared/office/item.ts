import { officeCall } from "./call";
import { mailbox, supports } from "./host";

export type Participant = { name: string; address: string; role: "from" | "to" | "cc" };
/** A file of the open message, as Outlook lists it; what stands in the text itself is none. */
export type ItemFile = { name: string; size: number };
/** One of several selected messages. */
export type SelectedItem = { id: string; subject: string };

/** What is open in Outlook, as plain data. */
export type OpenItem =
  | { kind: "none" }
  | { kind: "unsupported"; what: "appointment" | "report" }
  | { kind: "several"; key: string; items: SelectedItem[] }
  | { kind: "draft"; key: string }
  | {
    kind: "message"; key: string; messageId: string | null; subject: string; participants: Participant[]; files: ItemFile[];
    /** Signed is readable; of an encrypted message Outlook hands out what it can, which may be nothing. */
    protection: "none" | "encrypted";
  };
export type OpenMessage = Extract<OpenItem, { kind: "message" }>;

// What the host takes at most; longer names and addresses are no use to anybody.
const mostParticipants = 100;
const longestName = 200;
const longestAddress = 320;
const longestMessageId = 998;
// Everything else waits for it.
const longestOwner = 2_000;

/** Reads the open item. Never throws: what a client does not tell is left out. */
export function readItem(): OpenItem {
  const item = mailbox()?.item as Office.MessageRead | null | undefined;
  if (!item) return { kind: "none" };
  // The values of Office.MailboxEnums, which some clients fill late.
  if (String(item.itemType) !== "message") return { kind: "unsupported", what: "appointment" };
  // While composing, subject and recipients are objects with getAsync.
  if (typeof item.subject !== "string" && item.subject !== undefined && item.subject !== null) {
    return { kind: "draft", key: (item as unknown as { conversationId?: string }).conversationId ?? "draft" };
  }
  if (/^(REPORT\.|IPM\.Report)/i.test(item.itemClass ?? "")) return { kind: "unsupported", what: "report" };
  const participants = [
    ...people("from", item.from ? [item.from] : item.sender ? [item.sender] : []),
    ...people("to", item.to), ...people("cc", item.cc),
  ];
  return {
    kind: "message",
    key: keyOf(item),
    messageId: bareMessageId(item.internetMessageId),
    subject: item.subject ?? "",
    participants: distinct(participants).slice(0, mostParticipants),
    files: filesOf(item.attachments),
    protection: isEncrypted(item) ? "encrypted" : "none",
  };
}

/** What tells one message from another while the pane is open. */
export const keyOf = (item: Pick<Office.MessageRead, "itemId" | "internetMessageId" | "subject">): string => item.itemId ?? item.internetMessageId ?? item.subject ?? "";

/** The messages that are selected where there are several (Mailbox 1.13); one alone is the open item. */
export async function readSelection(): Promise<OpenItem | null> {
  const box = mailbox();
  if (!box || !supports("1.13") || typeof box.getSelectedItemsAsync !== "function") return null;
  const chosen = await officeCall<Office.SelectedItemDetails[]>((done) => box.getSelectedItemsAsync(done)).catch(() => []);
  const items = chosen.filter((one) => String(one.itemType) === "message").map((one) => ({ id: one.itemId, subject: one.subject ?? "" }));
  return chosen.length < 2 ? null : { kind: "several", key: items.map((one) => one.id).join(" "), items };
}

/** The one place that listens for the item change of a pinned pane. Where a client has no such event the pane is opened anew for each message. */
export function followItem(changed: () => void): void {
  const box = mailbox();
  if (!box || typeof box.addHandlerAsync !== "function") return;
  const listen = (type: Office.EventType | undefined) => {
    if (type !== undefined) officeCall<void>((done) => box.addHandlerAsync(type, () => changed(), done)).catch(() => undefined);
  };
  listen(Office.EventType.ItemChanged);
  if (supports("1.13")) listen(Office.EventType.SelectedItemsChanged);
}

/** Whose mailbox the open item lies in, where that is not the member's own (Mailbox 1.8); null where it is, or nobody can tell. */
export async function sharedOwner(): Promise<string | null> {
  const item = mailbox()?.item as (Office.MessageRead & { getSharedPropertiesAsync?: Office.MessageRead["getSharedPropertiesAsync"] }) | null | undefined;
  if (!item || !supports("1.8") || typeof item.getSharedPropertiesAsync !== "function") return null;
  const shared = await officeCall<Office.SharedProperties>((done) => item.getSharedPropertiesAsync(done), longestOwner).catch(() => null);
  return shared?.targetMailbox || shared?.owner || null;
}

/** The address that Outlook is signed in with. */
export function ownAddress(): string | null {
  const address = mailbox()?.userProfile?.emailAddress;
  return address?.includes("@") ? address : null;
}

/** A Message-ID without its brackets. */
export function bareMessageId(given: string | null | undefined): string | null {
  const bare = (given ?? "").trim().replace(/^<|>$/g, "");
  return bare === "" || bare.length > longestMessageId ? null : bare;
}

function people(role: Participant["role"], given: readonly Office.EmailAddressDetails[] | null | undefined): Participant[] {
  if (!Array.isArray(given)) return [];
  return (given as readonly Office.EmailAddressDetails[])
    // Addresses inside Exchange may come in its own notation (/o=...), which names nobody to us.
    .filter((person) => person.emailAddress?.includes("@") && person.emailAddress.length <= longestAddress)
    .map((person) => {
      const name = (person.displayName ?? "").trim().slice(0, longestName);
      return { name: name.toLowerCase() === person.emailAddress.toLowerCase() ? "" : name, address: person.emailAddress, role };
    });
}

/** The same people, each address once. */
export function distinct<P extends { address: string }>(all: readonly P[]): P[] {
  const seen = new Set<string>();
  return all.filter((person) => {
    const key = person.address.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

function filesOf(given: readonly Office.AttachmentDetails[] | null | undefined): ItemFile[] {
  if (!Array.isArray(given)) return [];
  return (given as readonly Office.AttachmentDetails[]).filter((file) => !file.isInline && String(file.attachmentType) === "file").map((file) => ({ name: file.name, size: file.size }));
}

/** S/MIME names itself in the class, or by its only file; what rights management protects comes as a file of that name. */
function isEncrypted(item: Office.MessageRead): boolean {
  if (/^IPM\.Note\.SMIME$/i.test(item.itemClass ?? "") || /^IPM\.Note\.Secure$/i.test(item.itemClass ?? "")) return true;
  return Array.isArray(item.attachments) && item.attachments.some((file) => /^(smime\.p7m|message\.rpmsg|encrypted\.asc)$/i.test(file.name));
}
