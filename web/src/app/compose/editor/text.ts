import { DOMParser as Parser, DOMSerializer, Fragment, Slice, type Node } from "prosemirror-model";
import { inert } from "./inert";
import { schema } from "./schema";

/** What was written: the HTML that is kept and sent, and the text in it without the signature. */
export type Written = { html: string; text: string };

// Mail programs put space around paragraphs; lines of a mail stand close. An empty line needs a break to be seen.
const serializer = new DOMSerializer(
  { ...DOMSerializer.nodesFromSchema(schema), paragraph: (node) => (node.content.size > 0 ? ["div", 0] : ["div", ["br"]]) }, DOMSerializer.marksFromSchema(schema));

export function readHtml(html: string): Node {
  const root = inert(html);
  // The break that holds an empty line open is not a line of its own.
  for (const line of root.querySelectorAll("div > br:only-child, p > br:only-child")) if (line.parentElement?.textContent === "") line.remove();
  return Parser.fromSchema(schema).parse(root);
}

/** A piece of HTML to be put in where one writes; its first and last lines join what is around them. */
export const readSlice = (html: string): Slice => {
  const doc = readHtml(html);
  const flat: Node[] = [];
  // Signatures of other mails come as text.
  doc.forEach((node) => (node.type.name === "signature" ? node.forEach((inner) => void flat.push(inner)) : void flat.push(node)));
  return Slice.maxOpen(Fragment.from(flat));
};

export function written(doc: Node): Written {
  const holder = document.createElement("div");
  holder.append(serializer.serializeFragment(doc.content, { document }));
  let text = "";
  doc.forEach((node) => {
    if (node.type.name !== "signature") text += `${node.textBetween(0, node.content.size, "\n", (leaf) => (leaf.type.name === "image" ? "\u{1f5bc}" : "\n"))}\n`;
  });
  return { html: text.trim() === "" && doc.childCount === 1 && doc.firstChild?.content.size === 0 ? "" : holder.innerHTML, text: text.trim() };
}
