export type RebuiltAttachment = { name: string; type: string; inline: boolean; contentId: string | null; base64: string };
type Person = { name: string; address: string };
type Parts = {
  /** The header block as the server had it, or null where the client does not hand it out. */
  headers: string | null;
  facts: { from: Person; to: Person[]; cc: Person[]; subject: string; sentAt: Date | null; messageId: string | null };
  text: string | null; html: string | null; attachments: RebuiltAttachment[];
};

// What describes the old body, and what a new body makes untrue.
const bodyHeaders = /^(content-[a-z0-9-]+|mime-version|dkim-signature|arc-[a-z-]+)$/i;

/** A message (RFC 5322, MIME) from what a client hands out when it does not hand out the message itself. What is written here is ASCII, with bodies as UTF-8 in base64. */
export function rebuildMessage(parts: Parts): string {
  const kept = parts.headers === null ? [] : headerFields(parts.headers).filter((field) => !bodyHeaders.test(field.name));
  const lines = kept.map((field) => `${field.name}:${field.value}`);
  const has = (name: string) => kept.some((field) => field.name.toLowerCase() === name);
  const add = (name: string, value: string) => { if (value !== "" && !has(name.toLowerCase())) lines.push(`${name}: ${value}`); };
  const { facts } = parts;
  add("From", addressList([facts.from]));
  add("To", addressList(facts.to));
  add("Cc", addressList(facts.cc));
  add("Subject", words(facts.subject));
  add("Date", facts.sentAt ? dateOf(facts.sentAt) : "");
  add("Message-ID", facts.messageId && /^<?[\x21-\x3b\x3d\x3f-\x7e]+>?$/.test(facts.messageId) ? `<${facts.messageId.replace(/^<|>$/g, "")}>` : "");
  lines.push("MIME-Version: 1.0");
  return `${lines.join("\r\n")}\r\n${bodyOf(parts)}`;
}

/** Field names and values (folding kept) of a header block. Lines that are no header are left out; a bare CR or LF never starts a field of its own. */
export function headerFields(block: string): { name: string; value: string }[] {
  const fields: { name: string; value: string }[] = [];
  for (const line of block.split(/\r\n|\r|\n/)) {
    if (line === "" && fields.length > 0) break;
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last && line.trim() !== "") last.value += `\r\n${clean(line)}`;
      continue;
    }
    const found = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/.exec(line);
    if (found?.[1]) fields.push({ name: found[1], value: clean(found[2] ?? "") });
  }
  return fields;
}

function bodyOf({ text, html, attachments }: Parts): string {
  const bodies = [
    ...(text === null ? [] : [part("text/plain; charset=utf-8", [], base64Of(text))]),
    ...(html === null ? [] : [part("text/html; charset=utf-8", [], base64Of(html))]),
  ];
  const body = bodies.length === 1 ? bodies[0] ?? "" : multipart("alternative", bodies);
  return attachments.length === 0 ? body : multipart("mixed", [body, ...attachments.map(attachmentPart)]);
}

function attachmentPart(attachment: RebuiltAttachment): string {
  const type = /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/i.test(attachment.type) ? attachment.type : "application/octet-stream";
  const contentId = attachment.contentId && /^[\x21-\x3b\x3d\x3f-\x7e]+$/.test(attachment.contentId) ? [`Content-ID: <${attachment.contentId}>`] : [];
  // RFC 2231 section 4: the name in percent-encoded UTF-8.
  const name = encodeURIComponent(attachment.name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return part(type, [`Content-Disposition: ${attachment.inline ? "inline" : "attachment"};`, ` filename*=utf-8''${name}`, ...contentId], attachment.base64.replace(/[^A-Za-z0-9+/=]/g, ""));
}

const part = (type: string, more: string[], base64: string) =>
  [`Content-Type: ${type}`, "Content-Transfer-Encoding: base64", ...more, "", folded(base64), ""].join("\r\n");

function multipart(kind: "alternative" | "mixed", parts: string[]): string {
  // Random, and base64 has no "=_": it cannot stand in a part.
  const boundary = `=_${crypto.randomUUID()}`;
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${parts.map((one) => `--${boundary}\r\n${one}`).join("")}--${boundary}--\r\n`;
}

const folded = (base64: string) => base64.match(/.{1,76}/g)?.join("\r\n") ?? "";
// UTF-8 may stand in the headers of internationalized mail (RFC 6532), control characters nowhere.
const clean = (line: string) => line.replace(/[\0-\x08\x0a-\x1f\x7f]/g, "?");

function base64Of(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** A text as it may stand in a header: plain, or encoded words (RFC 2047) of at most 75 characters, none of which cuts a character in two. */
function words(text: string): string {
  const line = text.replace(/[\r\n\0]+/g, " ");
  if (/^[\x20-\x7e]*$/.test(line) && !line.includes("=?") && line.length < 900) return line;
  const pieces: string[] = [];
  let piece = "";
  for (const character of line) {
    if (new TextEncoder().encode(piece + character).length > 45) {
      pieces.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...pieces, piece].map((one) => `=?utf-8?B?${base64Of(one)}?=`).join("\r\n ");
}

function addressList(people: readonly Person[]): string {
  return people
    // Anything but a plain address is left out rather than mended: who wrote is what the mail says, or nobody.
    .filter((person) => /^[^\s<>",;:()[\]\\@]+@[a-z0-9.-]+$/i.test(person.address) && /^[\x21-\x7e]+$/.test(person.address))
    .map((person) => {
      const name = person.name.trim();
      if (name === "" || name === person.address) return person.address;
      return /^[\x20-\x7e]+$/.test(name) ? `"${name.replace(/[\\"]/g, "\\$&")}" <${person.address}>` : `${words(name)} <${person.address}>`;
    })
    .join(",\r\n ");
}

function dateOf(at: Date): string {
  const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (value: number) => String(value).padStart(2, "0");
  return `${days[at.getUTCDay()]}, ${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}
