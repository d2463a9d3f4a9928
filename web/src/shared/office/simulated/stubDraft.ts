import { doneIn, failed, gives, succeeded, takes, type Means } from "./answers";
import type { SimulatedDraft, SimulatedPerson } from "./protocol";
import { attachmentOf, categoriesOf, contentOf, personOf } from "./stubItem";

type Given = string | { displayName?: string; emailAddress: string };
type Change = (changed: Partial<SimulatedDraft>) => void;

const personIn = (given: Given): SimulatedPerson => typeof given === "string" ? { name: "", address: given } : { name: given.displayName ?? "", address: given.emailAddress };

// Limits of Outlook: the body that setAsync takes, and session data up to set 1.15.
const longestBody = 1_000_000;
const mostSession = 50_000;

const types: Record<string, string> = { png: "image/png", jpg: "image/jpeg", gif: "image/gif", webp: "image/webp", pdf: "application/pdf" };

/** Office's item object for a message that is being written, with the calls that the pretended client knows. What it changes goes to the simulator. */
export function draftOf(read: () => SimulatedDraft, change: Change, { known }: Means, listen: (type: unknown, handler: (event: object) => void) => void): object {
  const people = (field: "to" | "cc" | "bcc") => ({
    getAsync: gives(() => read()[field].map(personOf)),
    setAsync: takes<Given[]>((given) => change({ [field]: given.map(personIn) })),
    addAsync: takes<Given[]>((given) => change({ [field]: [...read()[field], ...given.map(personIn)] })),
  });
  const body = (html: string, given: readonly unknown[]) => {
    if (html.length > longestBody) return failed(doneIn(given), 9006, "The body is too large.");
    change({ html });
    succeeded(doneIn(given));
  };
  const htmlIn = (data: string, given: readonly unknown[]) =>
    given.some((one) => typeof one === "object" && one !== null && (one as { coercionType?: unknown }).coercionType === "html") ? data : escaped(data).replace(/\r?\n/g, "<br>");
  return {
    itemType: "message", itemId: undefined, conversationId: read().draftId, itemClass: "IPM.Note",
    subject: { getAsync: gives(() => read().subject), setAsync: takes<string>((subject) => change({ subject })) },
    to: people("to"), cc: people("cc"), bcc: people("bcc"),
    body: {
      getAsync: (type: unknown, ...rest: unknown[]) => succeeded(doneIn(rest), type === "html" ? read().html : textOf(read().html)),
      getTypeAsync: gives(() => "html"),
      setAsync: (data: string, ...rest: unknown[]) => body(htmlIn(data, rest), rest),
      setSelectedDataAsync: (data: string, ...rest: unknown[]) => body(read().html + htmlIn(data, rest), rest),
      prependAsync: (data: string, ...rest: unknown[]) => body(htmlIn(data, rest) + read().html, rest),
    },
    saveAsync: gives(() => read().draftId),
    loadCustomPropertiesAsync: gives(() => {
      const set: Record<string, string> = { ...read().session };
      return { get: (name: string) => set[name], set: (name: string, value: string) => { set[name] = value; }, saveAsync: takesNothing(() => change({ session: set })) };
    }),
    ...(known("1.7") && {
      from: { getAsync: gives(() => personOf(read().from)) },
      addHandlerAsync: (type: unknown, handler: (event: object) => void, ...rest: unknown[]) => { listen(type, handler); succeeded(doneIn(rest)); },
    }),
    ...(known("1.8") && {
      internetHeaders: {
        getAsync: (names: string[], ...rest: unknown[]) => succeeded(doneIn(rest), Object.fromEntries(Object.entries(read().headers).filter(([name]) => names.includes(name)))),
        setAsync: takes<Record<string, string>>((headers) => change({ headers: { ...read().headers, ...headers } })),
        removeAsync: takes<string[]>((names) => change({ headers: Object.fromEntries(Object.entries(read().headers).filter(([name]) => !names.includes(name))) })),
      },
      categories: categoriesOf(() => read().categories, (categories) => change({ categories })),
      getAttachmentsAsync: gives(() => read().attachments.map(attachmentOf)),
      getAttachmentContentAsync: (id: string, ...rest: unknown[]) => contentOf(read().attachments, id, rest),
      addFileAttachmentFromBase64Async: (base64: string, name: string, ...rest: unknown[]) => {
        const id = `file-${read().attachments.length + 1}`;
        const inline = rest.some((one) => typeof one === "object" && one !== null && (one as { isInline?: unknown }).isInline === true);
        const type = types[/\.(\w+)$/.exec(name)?.[1] ?? ""] ?? "application/octet-stream";
        change({ attachments: [...read().attachments, { id, name, type, size: Math.floor(base64.length * 0.75), inline, base64 }] });
        succeeded(doneIn(rest), id);
      },
    }),
    ...(known("1.10") && { getComposeTypeAsync: gives(() => ({ composeType: read().composeType, coercionType: "html" })) }),
    ...(known("1.11") && { sessionData: sessionOf(read, change) }),
    ...(known("1.13") && {
      delayDeliveryTime: {
        // Outlook answers with 0 where nothing was chosen.
        getAsync: gives(() => { const at = read().deliverAt; return at === null ? 0 : new Date(at); }),
        setAsync: takes<Date>((at) => change({ deliverAt: at.toISOString() })),
      },
      sensitivityLabel: { getAsync: gives(() => read().label), setAsync: takes<string | null>((label) => change({ label })) },
    }),
  };
}

function sessionOf(read: () => SimulatedDraft, change: Change): object {
  return {
    getAsync: (name: string, ...rest: unknown[]) => {
      const value = read().session[name];
      if (value === undefined) failed(doneIn(rest), 9040, "There is no session data of that name.");
      else succeeded(doneIn(rest), value);
    },
    setAsync: (name: string, value: string, ...rest: unknown[]) => {
      const session = { ...read().session, [name]: value };
      if (JSON.stringify(session).length > mostSession) return failed(doneIn(rest), 9057, "Too much session data.");
      change({ session });
      succeeded(doneIn(rest));
    },
    removeAsync: takes<string>((name) => change({ session: Object.fromEntries(Object.entries(read().session).filter(([key]) => key !== name)) })),
    clearAsync: (...rest: unknown[]) => { change({ session: {} }); succeeded(doneIn(rest)); },
    getAllAsync: gives(() => read().session),
  };
}

const takesNothing = (act: () => void) => (...given: unknown[]) => { act(); succeeded(doneIn(given)); };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const textOf = (html: string) => new DOMParser().parseFromString(html.replace(/<(br|\/p|\/div)\b[^>]*>/gi, "$&\n"), "text/html").body.textContent ?? "";
