import type { SimulatedDraft, SimulatedItem, SimulatedPerson } from "../shared/office/simulated/protocol";
import { partsOf, readEml } from "./readEml";

let made = 0;

/** A draft with nothing in it, or an answer to a message. */
export function newDraft(from: SimulatedPerson, answered: SimulatedItem | null): SimulatedDraft {
  const quote = answered && `<p><br></p><blockquote>${escaped(answered.text).replace(/\r?\n/g, "<br>")}</blockquote>`;
  return {
    draftId: `draft-${++made}-${Date.now()}`, from, to: answered ? [answered.from] : [], cc: [], bcc: [],
    subject: answered ? `Re: ${answered.subject.replace(/^(re|aw): /i, "")}` : "", html: quote ?? "<p><br></p>",
    composeType: answered ? "reply" : "newMail", headers: {}, session: {}, categories: [], attachments: [], deliverAt: null, label: null,
  };
}

/** What a card made in the drafts, as Gmail opens it. Null when it is no message. */
export function draftIn(source: string, from: SimulatedPerson): SimulatedDraft | null {
  const message = readEml(source);
  if (!message) return null;
  const { header, html, images } = partsOf(source);
  const kept = ["X-Inlay-Ref", "In-Reply-To", "References"].flatMap((name) => { const value = header(name); return value === null ? [] : [[name, value]]; });
  const bcc = peopleIn(header("Bcc") ?? "");
  return { ...newDraft(from, null), to: message.to, cc: message.cc, bcc, subject: message.subject, html: html ?? `<p>${escaped(message.text).replace(/\r?\n/g, "<br>")}</p>`, composeType: "reply", headers: Object.fromEntries(kept) as Record<string, string>, attachments: images };
}

/** Addresses as somebody types them, with commas or semicolons between. */
export function peopleIn(text: string): SimulatedPerson[] {
  return text.split(/[;,]/).map((one) => one.trim()).filter((one) => one !== "").map((one) => {
    const named = /^(.*?)\s*<([^<>]+)>$/.exec(one);
    return { name: named?.[1]?.replace(/^"|"$/g, "") ?? "", address: (named?.[2] ?? one).trim() };
  });
}

type Images = SimulatedDraft["attachments"];
const swapped = (html: string, images: Images, change: (cid: string, data: string) => [string, string]) =>
  images.reduce((text, { name, type, base64 }) => text.replaceAll(...change(`"cid:${name}"`, `"data:${type};base64,${base64}"`)), html);

/** Images that are files of the message, as a page can show them; and as they stand in the message. */
export const withImages = (html: string, images: Images): string => swapped(html, images, (cid, data) => [cid, data]);
export const withoutImages = (html: string, images: Images): string => swapped(html, images, (cid, data) => [data, cid]);

export const peopleText = (people: readonly SimulatedPerson[]): string => people.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join("; ");

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
