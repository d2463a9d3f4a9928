import { officeCall } from "./call";
import { mailbox } from "./host";

export type Participant = { name: string; address: string; role: "from" | "to" | "cc" };

/** What is open in Outlook, as plain data. */
export type OpenItem =
  | { kind: "none" }
  | { kind: "unsupported"; what: "appointment" | "draft" | "report" }
  | { kind: "message"; key: string; messageId: string | null; subject: string; participants: Participant[] };

// What the host takes at most; longer names and addresses are no use to anybody.
const mostParticipants = 100;
const longestName = 200;
const longestAddress = 320;
const longestMessageId = 998;

/** Reads the open item. Never throws: what a client does not tell is left out. */
export function readItem(): OpenItem {
  const item = mailbox()?.item as Office.MessageRead | null | undefined;
  if (!item) return { kind: "none" };
  // The values of Office.MailboxEnums, which some clients fill late.
  if (String(item.itemType) !== "message") return { kind: "unsupported", what: "appointment" };
  // While composing, subject and recipients are objects with getAsync.
  if (typeof item.subject !== "string" && item.subject !== undefined && item.subject !== null) return { kind: "unsupported", what: "draft" };
  if (/^(REPORT\.|IPM\.Report)/i.test(item.itemClass ?? "")) return { kind: "unsupported", what: "report" };
  const participants = [
    ...people("from", item.from ? [item.from] : item.sender ? [item.sender] : []),
    ...people("to", item.to), ...people("cc", item.cc),
  ];
  return {
    kind: "message",
    key: item.itemId ?? item.internetMessageId ?? item.subject ?? "",
    messageId: bareMessageId(item.internetMessageId),
    subject: item.subject ?? "",
    participants: distinct(participants).slice(0, mostParticipants),
  };
}

/** The one place that listens for the item change of a pinned pane. Where a client has no such event the pane is opened anew for each message. */
export function followItem(changed: () => void): void {
  const box = mailbox();
  if (!box || typeof box.addHandlerAsync !== "function") return;
  officeCall<void>((done) => box.addHandlerAsync(Office.EventType.ItemChanged, () => changed(), done)).catch(() => undefined);
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

function distinct(all: readonly Participant[]): Participant[] {
  const seen = new Set<string>();
  return all.filter((person) => {
    const key = person.address.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}
