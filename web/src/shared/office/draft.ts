import { officeCall } from "./call";
import { mailbox, supports } from "./host";
import { bareMessageId, distinct, type Participant } from "./item";

/** A message that is being written, as far as the client tells. */
export type Draft = { to: (Omit<Participant, "role"> & { role: "to" | "cc" | "bcc" })[]; from: string | null; inReplyTo: string | null };

const mostRecipients = 100;
const longestAddress = 320;
const choicesKey = "inlay.choices";
const captureKey = "inlay.capture";

type Item = Office.MessageCompose & { inReplyTo?: string | null };
const item = () => mailbox()?.item as Item | null | undefined;

/** Reads recipients, sender and what is answered; what a client does not tell is left out. */
export async function readDraft(): Promise<Draft> {
  const open = item();
  if (!open) return { to: [], from: null, inReplyTo: null };
  const people = async (role: "to" | "cc" | "bcc") => {
    const found = await officeCall<Office.EmailAddressDetails[]>((done) => open[role].getAsync(done)).catch(() => []);
    return found.filter((one) => one.emailAddress?.includes("@") && one.emailAddress.length <= longestAddress)
      .map((one) => ({ name: one.displayName === one.emailAddress ? "" : (one.displayName ?? "").slice(0, 200), address: one.emailAddress, role }));
  };
  const to = distinct([...await people("to"), ...await people("cc"), ...await people("bcc")]).slice(0, mostRecipients);
  const from = supports("1.7") && open.from ? await officeCall<Office.EmailAddressDetails>((done) => open.from.getAsync(done)).catch(() => null) : null;
  return { to, from: from?.emailAddress?.includes("@") ? from.emailAddress : null, inReplyTo: supports("1.14") ? bareMessageId(open.inReplyTo) : null };
}

/** Calls back when recipients or the sender change (Mailbox 1.7, 1.13); returns the way to stop. */
export function followDraft(changed: () => void): () => void {
  const open = item();
  if (!open || typeof open.addHandlerAsync !== "function") return () => undefined;
  let on = true;
  const listen = (type: Office.EventType | string | undefined) => {
    if (type !== undefined) officeCall<void>((done) => open.addHandlerAsync(type, () => { if (on) changed(); }, done)).catch(() => undefined);
  };
  if (supports("1.7")) listen(Office.EventType.RecipientsChanged);
  if (supports("1.13")) listen((Office.EventType as { FromChanged?: string }).FromChanged);
  return () => { on = false; };
}

async function isRich(open: Item): Promise<boolean> {
  return String(await officeCall<unknown>((done) => open.body.getTypeAsync(done)).catch(() => "html")).toLowerCase() === "html";
}

/** Takes an image into the message (Mailbox 1.8), where its text can show it as "cid:" and this name; false where the client or the message takes none. */
export async function attachInline(name: string, base64: string): Promise<boolean> {
  const open = item();
  if (!open || !supports("1.8") || typeof open.addFileAttachmentFromBase64Async !== "function" || !await isRich(open)) return false;
  return officeCall<string>((done) => open.addFileAttachmentFromBase64Async(base64, name, { isInline: true }, done), 30_000).then(() => true, () => false);
}

/** Puts HTML where the cursor is; into a plain message its text. */
export async function insert(html: string, text: string): Promise<void> {
  const open = item();
  if (!open) throw new Error("No message is open.");
  const rich = await isRich(open);
  await officeCall<void>((done) => open.body.setSelectedDataAsync(rich ? html : text, { coercionType: (rich ? "html" : "text") as Office.CoercionType }, done));
}

/** Gives the message a subject, where it has none of its own yet. */
export async function subjectIfEmpty(subject: string): Promise<void> {
  const open = item();
  if (!open || subject === "") return;
  const now = await officeCall<string>((done) => open.subject.getAsync(done)).catch(() => null);
  if (now === "") await officeCall<void>((done) => open.subject.setAsync(subject, done)).catch(() => undefined);
}

/** Can this client keep a message back until a time (Mailbox 1.13)? */
export const canDelay = (): boolean => supports("1.13") && typeof item()?.delayDeliveryTime?.setAsync === "function";

export async function readDelay(): Promise<Date | null> {
  const open = item();
  if (!open || !canDelay()) return null;
  const at = await officeCall<Date | 0>((done) => open.delayDeliveryTime.getAsync(done)).catch(() => 0 as const);
  return at instanceof Date && at.getTime() > Date.now() ? at : null;
}

/** Null: at once. Outlook sends at once what is due already. */
export async function delayUntil(at: Date | null): Promise<void> {
  const open = item();
  if (open) await officeCall<void>((done) => open.delayDeliveryTime.setAsync(at ?? new Date(), done));
}

/** Keeps what the member chose where the send event finds it: with the session (Mailbox 1.11), else with the item. */
export async function keepChoices(choices: object): Promise<void> {
  const open = item();
  if (!open) return;
  const text = JSON.stringify(choices);
  if (supports("1.11") && open.sessionData) {
    await officeCall<void>((done) => open.sessionData.setAsync(choicesKey, text, done));
    return;
  }
  const properties = await officeCall<Office.CustomProperties>((done) => open.loadCustomPropertiesAsync(done));
  properties.set(choicesKey, text);
  await officeCall<void>((done) => properties.saveAsync(done));
}

/** Leaves it with the session of the draft, which Outlook holds in memory until the draft is closed; where there is no session, nowhere. */
export async function keepCapture(capture: object): Promise<void> {
  const open = item();
  if (supports("1.11") && open?.sessionData) await officeCall<void>((done) => open.sessionData.setAsync(captureKey, JSON.stringify(capture), done));
}

/** What was kept, as it was; null where nothing was, or the client does not tell. */
export async function readChoices(): Promise<unknown> {
  const open = item();
  if (!open) return null;
  try {
    if (supports("1.11") && open.sessionData) return JSON.parse(await officeCall<string>((done) => open.sessionData.getAsync(choicesKey, done)));
    const properties = await officeCall<Office.CustomProperties>((done) => open.loadCustomPropertiesAsync(done));
    return JSON.parse(String(properties.get(choicesKey) ?? "null"));
  } catch {
    return null;
  }
}
