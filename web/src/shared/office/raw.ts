import { officeCall, OfficeFailure } from "./call";
import { mailbox, supports } from "./host";
import { keyOf } from "./item";
import { rebuildMessage, type RebuiltAttachment } from "./rebuild";

// Attachments are asked for one after another: clients allow three such calls at once, some fewer.
const mostAttachmentBytes = 25_000_000;

/** The open message as RFC 5322 bytes: its own EML where the client gives it (Mailbox 1.14), else put together from headers and body. */
export async function rawMessage(expected?: string): Promise<Blob> {
  const item = mailbox()?.item as Office.MessageRead | null | undefined;
  if (!item) throw new OfficeFailure("missing", "No message is open.");
  // Outlook shows the next message before it says so.
  if (expected !== undefined && keyOf(item) !== expected) throw new OfficeFailure("missing", "Another message is open.");
  if (supports("1.14") && typeof item.getAsFileAsync === "function") {
    try {
      const eml = await officeCall<string>((done) => item.getAsFileAsync(done), 30_000);
      return new Blob([bytesOf(eml)], { type: "message/rfc822" });
    } catch (thrown) {
      // Seen on large and on protected messages; headers and body are often still to be had.
      if (!(thrown instanceof OfficeFailure)) throw thrown;
    }
  }

  const headers = supports("1.8") && typeof item.getAllInternetHeadersAsync === "function"
    ? await officeCall<string>((done) => item.getAllInternetHeadersAsync(done)).catch(() => null)
    : null;
  const html = await officeCall<string>((done) => item.body.getAsync("html", done)).catch(() => null);
  const text = await officeCall<string>((done) => item.body.getAsync("text", done)).catch(() => null);
  if (html === null && text === null) throw new OfficeFailure("silent", "Outlook did not hand out the message.");
  const message = rebuildMessage({
    headers,
    facts: {
      from: personOf(item.from), to: (item.to ?? []).map(personOf), cc: (item.cc ?? []).map(personOf),
      subject: item.subject ?? "", sentAt: item.dateTimeCreated ?? null, messageId: item.internetMessageId ?? null,
    },
    text, html, attachments: await attachmentsOf(item),
  });
  return new Blob([message], { type: "message/rfc822" });
}

async function attachmentsOf(item: Office.MessageRead): Promise<RebuiltAttachment[]> {
  if (!supports("1.8") || typeof item.getAttachmentContentAsync !== "function") return [];
  const found: RebuiltAttachment[] = [];
  let left = mostAttachmentBytes;
  for (const attachment of item.attachments ?? []) {
    if (String(attachment.attachmentType) !== "file" || (left -= attachment.size) < 0) continue;
    const content = await officeCall<Office.AttachmentContent>((done) => item.getAttachmentContentAsync(attachment.id, done), 30_000).catch(() => null);
    if (!content || String(content.format) !== "base64") continue;
    found.push({ name: attachment.name, type: attachment.contentType, inline: attachment.isInline, contentId: (attachment as { contentId?: string }).contentId ?? null, base64: content.content });
  }
  return found;
}

const personOf = (person: Office.EmailAddressDetails | undefined) => ({ name: person?.displayName ?? "", address: person?.emailAddress ?? "" });

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64.replace(/\s+/g, ""));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
