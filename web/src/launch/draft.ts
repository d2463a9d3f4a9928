import { ask, type Item } from "./office";

/** What the pane decided for this draft; without a pane the server knows what the member's mail usually does. */
export type Choices = { track: boolean; log: boolean; records: string[]; templateId: string | null };

export type Draft = { recipients: { to: string[]; cc: string[]; bcc: string[] }; from: string | null; choices: Choices | null; reference: string };

export const header = "X-Inlay-Ref";
const choicesKey = "inlay.choices";
const referenceKey = "inlay.reference";

/** Reads what decides about a draft. What Outlook does not tell within the limit is left out. */
export function readDraft(item: Item, limit: number): Promise<Draft> {
  return Promise.all([people(item.to, limit), people(item.cc, limit), item.bcc ? people(item.bcc, limit) : [], from(item, limit), session(item, choicesKey, limit), referenceOf(item, limit)])
    .then(([to, cc, bcc, sender, choices, reference]) => ({ recipients: { to, cc, bcc }, from: sender, choices: choicesIn(choices), reference }));
}

export const everybody = ({ recipients: { to, cc, bcc } }: Draft): string[] => to.concat(cc, bcc);

export function session(item: Item, name: string, limit: number): Promise<string | null> {
  const data = item.sessionData;
  return data ? ask<string, null>((done) => data.getAsync(name, done), null, limit) : Promise.resolve(null);
}

export function keep(item: Item, name: string, value: string, limit: number): Promise<unknown> {
  const data = item.sessionData;
  return data ? ask<void, null>((done) => data.setAsync(name, value, done), null, limit) : Promise.resolve(null);
}

/** A mail has one reference for as long as it is a draft: what is kept while it is written, else what its header says since it was last put away. */
function referenceOf(item: Item, limit: number): Promise<string> {
  return session(item, referenceKey, limit).then((kept) => {
    if (kept !== null && isReference(kept)) return kept;
    const headers = item.internetHeaders;
    return (headers ? ask<Record<string, string>, null>((done) => headers.getAsync([header], done), null, limit) : Promise.resolve(null)).then((found) => {
      const stamped = found === null ? undefined : found[header];
      return useReference(item, stamped !== undefined && isReference(stamped) ? stamped : newReference(), limit);
    });
  });
}

export function useReference(item: Item, reference: string, limit: number): Promise<string> {
  return keep(item, referenceKey, reference, limit).then(() => reference);
}

const isReference = (text: string) => /^[A-Za-z0-9_-]{16,64}$/.test(text);

declare const crypto: { getRandomValues?: (bytes: Uint8Array) => Uint8Array } | undefined;

/** Says nothing and is no secret, since every recipient sees it; it only must not meet another of the same member. */
export function newReference(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const bytes = new Uint8Array(22);
  if (typeof crypto !== "undefined" && crypto.getRandomValues) crypto.getRandomValues(bytes);
  else for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(Math.random() * 256);
  let text = "";
  for (let at = 0; at < bytes.length; at++) text += letters.charAt((bytes[at] || 0) & 63);
  return text;
}

function people(field: Item["to"], limit: number): Promise<string[]> {
  return ask<{ emailAddress?: string }[], null>((done) => field.getAsync(done), null, limit)
    // Addresses inside Exchange may come in its own notation (/o=...), which names nobody to us.
    .then((found) => (found || []).map((person) => person.emailAddress || "").filter((address) => address.indexOf("@") > 0));
}

function from(item: Item, limit: number): Promise<string | null> {
  const field = item.from;
  return field ? ask<{ emailAddress?: string }, null>((done) => field.getAsync(done), null, limit).then((found) => (found && found.emailAddress) || null) : Promise.resolve(null);
}

function choicesIn(text: string | null): Choices | null {
  try {
    const kept = JSON.parse(text || "null") as { v?: unknown; track?: unknown; log?: unknown; associations?: unknown; templateId?: unknown } | null;
    if (!kept || kept.v !== 1 || typeof kept.track !== "boolean" || typeof kept.log !== "boolean") return null;
    const records = Array.isArray(kept.associations) ? (kept.associations as { id?: unknown }[]).map((one) => one && one.id).filter((id): id is string => typeof id === "string") : [];
    return { track: kept.track, log: kept.log, records, templateId: typeof kept.templateId === "string" ? kept.templateId : null };
  } catch (_) {
    return null;
  }
}
