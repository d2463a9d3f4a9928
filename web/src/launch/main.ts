import { follow, linksIn, longestBody } from "./body";
import { everybody, header, keep, newReference, readDraft, session, useReference, type Draft } from "./draft";
import { ask, associate, item, within, type Item, type LaunchEvent } from "./office";
import { call, type Answer, type Prepared } from "./server";

// Milliseconds. Outlook asks "still waiting?" after five seconds; until then the mail has long gone.
const serverBudget = 1_500;
const officeLimit = 700;
const everything = 4_000;
const preparing = 10_000;

const preparedKey = "inlay.prepared";
const api = "/api/v1/outgoing-references";

type Kept = { asked: string; prepared: Prepared };

/** A mail is begun: its reference exists from now on, and an answer has recipients already. */
export function onNewMessageCompose(event: LaunchEvent): void {
  prepareEarly(event);
}

/** What the send will need is asked for while somebody still writes. */
export function onRecipientsChanged(event: LaunchEvent): void {
  prepareEarly(event);
}

/** Lets every mail go, on every path: what could not be done in time stays undone, and the copy in Sent tells the server the rest. */
export function onMessageSend(event: LaunchEvent): void {
  finally_(event, everything, { allowEvent: true }, () => send(item(), Date.now() + serverBudget));
}

function prepareEarly(event: LaunchEvent): void {
  finally_(event, preparing, undefined, () => {
    const draft = item();
    return readDraft(draft, officeLimit).then((read) => (everybody(read).length === 0 ? null : prepare(draft, read, null, Date.now() + preparing - 2_000)));
  });
}

/** Runs it and completes the event once: when it is done, fails, throws, or takes too long. */
function finally_(event: LaunchEvent, limit: number, options: { allowEvent: boolean } | undefined, run: () => Promise<unknown>): void {
  let completed = false;
  const complete = () => {
    if (completed) return;
    completed = true;
    event.completed(options);
  };
  try {
    within(limit, null, run()).then(complete, complete);
  } catch (_) {
    complete();
  }
}

function send(mail: Item, deadline: number): Promise<unknown> {
  return Promise.all([readDraft(mail, officeLimit), bodyOf(mail), session(mail, preparedKey, officeLimit)]).then(([draft, html, kept]) => {
    const early = keptFor(draft, kept);
    return prepare(mail, draft, html, deadline).then((fresh) => {
      const prepared = fresh || early;
      const reference = prepared ? prepared.reference : draft.reference;
      const told = prepared && prepared.report && prepared.log ? report(mail, draft, reference, html, deadline) : Promise.resolve(null);
      return Promise.all([stamp(mail, reference), prepared && html !== null ? insert(mail, html, prepared) : null, told]);
    });
  });
}

/** Asks the server, with the links of the body when it goes out; the answer is kept for a send at which the server does not answer. */
function prepare(mail: Item, draft: Draft, html: string | null, deadline: number): Promise<Prepared | null> {
  const choices = draft.choices;
  const wanted = html !== null ? linksIn(html, choices === null || choices.track) : { links: [], quoted: [] };
  const request = (reference: string) => ({
    reference, recipients: everybody(draft), from: draft.from, log: choices ? choices.log : null, track: choices ? { opens: choices.track, links: choices.track } : null,
    records: choices ? choices.records : [], templates: choices && choices.templateId ? [choices.templateId] : [], links: wanted.links, quoted: wanted.quoted,
  });
  return call(mail, api, request(draft.reference), deadline).then((answer) => {
    // A mail that went out under it was taken for a draft again.
    if (answer !== null && answer.status === 409) return useReference(mail, newReference(), officeLimit).then((reference) => { draft.reference = reference; return call(mail, api, request(reference), deadline); });
    return answer;
  }).then((answer) => {
    const prepared = preparedIn(answer);
    if (prepared === null) return null;
    const lasting: Prepared = { reference: prepared.reference, log: prepared.log, opens: prepared.opens, followsLinks: prepared.followsLinks, ending: prepared.ending, pixelPath: prepared.pixelPath, links: [], report: prepared.report };
    return keep(mail, preparedKey, JSON.stringify({ asked: askedBy(draft), prepared: lasting } as Kept), officeLimit).then(() => prepared);
  });
}

/** What was prepared holds only for the same recipients and choices. */
const askedBy = (draft: Draft): string => JSON.stringify([everybody(draft).sort(), draft.from, draft.choices]);

function keptFor(draft: Draft, text: string | null): Prepared | null {
  try {
    const kept = JSON.parse(text || "null") as Kept | null;
    return kept && kept.asked === askedBy(draft) && kept.prepared.reference === draft.reference ? kept.prepared : null;
  } catch (_) {
    return null;
  }
}

function preparedIn(answer: Answer | null): Prepared | null {
  const body = answer && answer.status === 200 ? (answer.body as Prepared | null) : null;
  return body && typeof body.reference === "string" && typeof body.ending === "string" && typeof body.pixelPath === "string" && Array.isArray(body.links) ? body : null;
}

const stamp = (mail: Item, reference: string): Promise<unknown> => {
  const headers = mail.internetHeaders;
  return headers ? ask<void, null>((done) => headers.setAsync({ [header]: reference }, done), null, officeLimit) : Promise.resolve(null);
};

function insert(mail: Item, html: string, prepared: Prepared): Promise<unknown> {
  if (!prepared.opens && !prepared.followsLinks && prepared.links.length === 0) return Promise.resolve(null);
  const followed = follow(html, prepared);
  if (followed === html || followed.length > longestBody) return Promise.resolve(null);
  return ask<void, null>((done) => mail.body.setAsync(followed, { coercionType: "html" }, done), null, officeLimit);
}

/** The body where it may be changed; null for plain text, for one that is too long, and for mail with a label, which may sign or encrypt it. */
function bodyOf(mail: Item): Promise<string | null> {
  const { body, sensitivityLabel } = mail;
  const type = body.getTypeAsync ? ask<string, null>((done) => body.getTypeAsync && body.getTypeAsync(done), null, officeLimit) : Promise.resolve("html");
  const label = sensitivityLabel ? ask<string | null, null>((done) => sensitivityLabel.getAsync(done), null, officeLimit) : Promise.resolve(null);
  return Promise.all([type, label, ask<string, null>((done) => body.getAsync("html", done), null, officeLimit)])
    .then(([kind, labelled, html]) => (kind !== null && String(kind).toLowerCase() === "html" && !labelled && html !== null && html.length < longestBody ? html : null));
}

/** No mailbox brings the copy: the server logs what is said here. */
function report(mail: Item, draft: Draft, reference: string, html: string | null, deadline: number): Promise<unknown> {
  return ask<string, string>((done) => mail.subject.getAsync(done), "", officeLimit).then((subject) =>
    call(mail, `${api}/${reference}/sent`, { from: draft.from, to: draft.recipients.to, cc: draft.recipients.cc, subject, html }, deadline));
}

associate("onNewMessageCompose", onNewMessageCompose);
associate("onRecipientsChanged", onRecipientsChanged);
associate("onMessageSend", onMessageSend);
