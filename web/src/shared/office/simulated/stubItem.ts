import type { SimulatedItem, SimulatedPerson } from "./protocol";

type Done = ((result: object) => void) | undefined;
type Means = {
  known: (version: string) => boolean;
  succeeded: (done: Done, value?: unknown) => void;
  failed: (done: Done, code: number, message: string) => void;
};

/** Office's item object for a message of the simulator, with the calls that the pretended client knows and no others. */
export function itemOf(open: SimulatedItem, { known, succeeded, failed }: Means): object {
  const person = ({ name, address }: SimulatedPerson) => ({ displayName: name || address, emailAddress: address, recipientType: "other" });
  const last = (...given: unknown[]) => given.findLast((one) => typeof one === "function") as Done;
  return {
    itemType: open.itemType, itemId: open.itemId, itemClass: open.itemType === "message" ? "IPM.Note" : "IPM.Appointment",
    internetMessageId: `<${open.messageId}>`, conversationId: open.itemId, subject: open.subject, normalizedSubject: open.subject.replace(/^(re|aw|fw|wg): /i, ""),
    dateTimeCreated: new Date(open.sentAt), from: person(open.from), sender: person(open.from), to: open.to.map(person), cc: open.cc.map(person), attachments: [],
    body: {
      getAsync: (type: unknown, ...rest: unknown[]) => type === "html"
        ? succeeded(last(...rest), `<html><body>${escaped(open.text).replace(/\r?\n/g, "<br>")}</body></html>`)
        : succeeded(last(...rest), open.text),
    },
    ...(known("1.8") && { getAllInternetHeadersAsync: (...given: unknown[]) => succeeded(last(...given), headersOf(open.source)) }),
    ...(known("1.14") && {
      getAsFileAsync: (...given: unknown[]) => open.source === "" ? failed(last(...given), 9020, "No source.") : succeeded(last(...given), base64Of(open.source)),
    }),
  };
}

const headersOf = (source: string) => source.slice(0, /\r?\n\r?\n/.exec(source)?.index ?? source.length);
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function base64Of(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
