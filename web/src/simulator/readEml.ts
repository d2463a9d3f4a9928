import { bareMessageId } from "../shared/office/item";
import { bytesOf } from "../shared/office/raw";
import { headerFields } from "../shared/office/rebuild";
import type { SimulatedAttachment, SimulatedItem, SimulatedPerson } from "../shared/office/simulated/protocol";

const mostParts = 50;

/** Enough of a mail reader to show an .eml in the pretended client; the host reads the source itself. Null without a From line. */
export function readEml(source: string): SimulatedItem | null {
  const { header, text } = read(source);
  const from = people(header("from"))[0];
  if (!from) return null;
  const messageId = bareMessageId(header("message-id")) ?? `${crypto.randomUUID()}@simulator.invalid`;
  const sentAt = new Date(header("date") ?? "");
  return {
    itemType: "message", itemId: messageId, messageId, subject: decodeWords(header("subject") ?? ""), from, to: people(header("to")), cc: people(header("cc")),
    sentAt: (Number.isNaN(sentAt.getTime()) ? new Date() : sentAt).toISOString(), text, source,
  };
}

type Part = { head: string; body: string };

/** The header of a message, its HTML where it has one, and the images that it shows, by the name that it shows them with. */
export function partsOf(source: string): Pick<ReturnType<typeof read>, "header" | "html" | "images"> {
  return read(source);
}

function read(source: string): { header: (name: string) => string | null; text: string; html: string | null; images: SimulatedAttachment[] } {
  const whole = apart(source);
  let plain: string | null = null;
  let html: string | null = null;
  const images: SimulatedAttachment[] = [];
  const waiting = [whole];
  for (let seen = 0; waiting.length > 0 && seen < mostParts; seen++) {
    const part = waiting.shift();
    if (!part) break;
    const type = fieldOf(part.head, "content-type") ?? "text/plain";
    const boundary = /boundary="?([^";\r\n]+)"?/i.exec(type)?.[1];
    if (/^\s*multipart\//i.test(type) && boundary) waiting.unshift(...part.body.split(`--${boundary}`).slice(1, -1).map((piece) => apart(piece.replace(/^\r?\n/, ""))));
    else if (/^\s*text\/plain/i.test(type)) plain ??= bodyOf(part, type);
    else if (/^\s*text\/html/i.test(type)) html ??= bodyOf(part, type);
    else images.push(...imageOf(part, type));
  }
  // Parsed, never put on the page: only its words are shown.
  const text = plain ?? (html === null ? "" : (new DOMParser().parseFromString(html, "text/html").body.textContent ?? "").trim());
  return { header: (name) => fieldOf(whole.head, name), text, html, images };
}

/** A file that has a name by which the text shows it (RFC 2392). */
function imageOf({ head, body }: Part, type: string): SimulatedAttachment[] {
  const name = /^<(.+)>$/.exec(fieldOf(head, "content-id") ?? "")?.[1];
  if (!name || fieldOf(head, "content-transfer-encoding")?.toLowerCase() !== "base64") return [];
  const base64 = body.replace(/[^A-Za-z0-9+/=]/g, "");
  return [{ id: name, name, type: /^[^;\s]*/.exec(type.trim())?.[0] ?? "", size: bytesOf(base64).length, inline: true, base64 }];
}

function apart(source: string): Part {
  const gap = /\r?\n\r?\n/.exec(source);
  return gap ? { head: source.slice(0, gap.index), body: source.slice(gap.index + gap[0].length) } : { head: source, body: "" };
}

const fieldOf = (head: string, name: string): string | null =>
  headerFields(head).find((field) => field.name.toLowerCase() === name)?.value.replace(/\r\n[ \t]/g, " ").trim() ?? null;

function bodyOf({ head, body }: Part, type: string): string {
  const encoding = (fieldOf(head, "content-transfer-encoding") ?? "").toLowerCase();
  if (encoding === "base64") return decode(bytesOf(body.replace(/[^A-Za-z0-9+/=]/g, "")), charsetOf(type));
  if (encoding === "quoted-printable") return decode(unquoted(body.replace(/=[ \t]*\r?\n/g, "")), charsetOf(type));
  return body;
}

const charsetOf = (type: string) => /charset="?([^";\s]+)"?/i.exec(type)?.[1] ?? "utf-8";

function decode(bytes: Uint8Array<ArrayBuffer>, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function unquoted(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = text[at] === "=" ? /^[0-9a-f]{2}/i.exec(text.slice(at + 1, at + 3))?.[0] : undefined;
    if (hex) at += 2;
    bytes.push(...(hex ? [parseInt(hex, 16)] : new TextEncoder().encode(text[at])));
  }
  return new Uint8Array(bytes);
}

/** Encoded words, RFC 2047. */
export function decodeWords(text: string): string {
  return text.replace(/\?=\s+=\?/g, "?==?").replace(/=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi, (whole, charset: string, kind: string, data: string) => {
    try {
      return decode(kind.toLowerCase() === "b" ? bytesOf(data) : unquoted(data.replace(/_/g, " ")), charset);
    } catch {
      return whole;
    }
  });
}

function people(list: string | null): SimulatedPerson[] {
  return (list ?? "").split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).flatMap((one): SimulatedPerson[] => {
    const angled = /^(.*)<([^<>\s]+@[^<>\s]+)>\s*$/.exec(one.trim());
    const address = angled?.[2] ?? one.trim();
    return /^\S+@\S+$/.test(address) ? [{ name: decodeWords((angled?.[1] ?? "").trim().replace(/^"|"$/g, "").replace(/\\(.)/g, "$1")), address }] : [];
  });
}
