import type { Message, TimelineEntry } from "../shared/api/types";
import { rebuildMessage, type RebuiltAttachment } from "../shared/office/rebuild";
import type { SimulatedDraft, SimulatedItem, SimulatedPerson } from "../shared/office/simulated/protocol";

/** One line of the pretended mail client. */
export type Mail = {
  item: SimulatedItem; preview: string;
  origin: "sample" | "timeline" | "own";
  /** For mail of the timeline: where its text is asked for. */
  sourceId: string | null;
  unread: boolean;
};

type Written = { id: string; messageId: string; from: SimulatedPerson; to: SimulatedPerson[]; cc?: SimulatedPerson[]; subject: string; sentAt: Date; text: string; html?: string; headers?: string; attachments?: RebuiltAttachment[] };

/** A mail with its source, as a client would have it. */
export function written({ id, messageId, from, to, cc = [], subject, sentAt, text, html, headers, attachments = [] }: Written): SimulatedItem {
  return {
    itemType: "message", itemId: id, messageId, subject, sentAt: sentAt.toISOString(), from, to, cc, text,
    source: rebuildMessage({ headers: headers ?? null, facts: { from, to, cc, subject, sentAt, messageId }, text: html === undefined ? text : null, html: html ?? null, attachments }),
  };
}

const person = ({ name, address }: { name: string | null; address: string }): SimulatedPerson => ({ name: name ?? "", address });

/** A mail that the timeline of a contact knows. Its text is the preview until it is opened. */
export function fromTimeline(entry: TimelineEntry, unread: boolean): Mail {
  return {
    item: written({
      id: entry.messageId, messageId: entry.messageId, from: person(entry.from), to: entry.to.map(person), subject: entry.subject ?? "",
      sentAt: new Date(entry.occurredAt), text: entry.preview ?? "",
    }),
    preview: entry.preview ?? "", origin: "timeline", sourceId: entry.sourceId, unread,
  };
}

export function withMessage(mail: Mail, message: Message): Mail {
  return {
    ...mail, sourceId: null,
    item: written({
      id: mail.item.itemId, messageId: message.messageId, from: person(message.from), to: message.to.map(person), cc: message.cc.map(person),
      subject: message.subject ?? "", sentAt: new Date(message.sentAt), text: message.text ?? mail.preview,
    }),
  };
}

/** A draft as it lies in Sent once it went out. */
export function sentFrom(draft: SimulatedDraft, sentAt = new Date()): Mail {
  const text = new DOMParser().parseFromString(draft.html.replace(/<(br|\/p|\/div)\b[^>]*>/gi, "$&\n"), "text/html").body.textContent ?? "";
  const id = `${crypto.randomUUID()}@simulator.invalid`;
  const item = written({
    id, messageId: id, from: draft.from, to: draft.to, cc: draft.cc, subject: draft.subject, sentAt, text: text.trim(), html: draft.html,
    headers: Object.entries(draft.headers).map(([name, value]) => `${name}: ${value}`).join("\r\n"),
    attachments: draft.attachments.map(({ name, type, inline, base64 }) => ({ name, type, inline, contentId: inline ? name : null, base64 })),
  });
  return { item, preview: text.replace(/\s+/g, " ").trim().slice(0, 140), origin: "own", sourceId: null, unread: false };
}

/** Newest first, each mail once by its Message-ID (a sample that was logged comes back from the timeline); what is there already stays. */
export function merged(mails: readonly Mail[], added: readonly Mail[]): Mail[] {
  const known = new Set(mails.map((mail) => mail.item.messageId));
  const all = [...mails];
  for (const mail of added) {
    if (known.has(mail.item.messageId)) continue;
    known.add(mail.item.messageId);
    all.push(mail);
  }
  return all.sort((a, b) => Date.parse(b.item.sentAt) - Date.parse(a.item.sentAt));
}
