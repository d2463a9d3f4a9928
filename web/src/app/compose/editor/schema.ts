import { Schema, type DOMOutputSpec } from "prosemirror-model";
import { safeHref } from "../href";

const blocks = new Set(["P", "DIV", "UL", "OL", "LI", "BLOCKQUOTE", "TABLE", "TBODY", "TR", "TD", "H1", "H2", "H3", "H4", "H5", "H6", "PRE", "SECTION", "ARTICLE", "HR"]);
const holdsBlocks = (element: HTMLElement) => [...element.children].some((child) => blocks.has(child.nodeName));

/** Images that were taken into the mail. Those of other pages are left out: they would not show here, and may be there to look at the reader. */
const isOurs = (src: string | null): src is string => src?.startsWith("/api/v1/composed-files/") ?? false;

/** What a mail can hold. Whatever else is typed, pasted or loaded becomes one of these or is left out. */
export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: {
      content: "inline*", group: "block",
      parseDOM: [{ tag: "p" }, { tag: "h1, h2, h3, h4, h5, h6, pre" }, { tag: "div", getAttrs: (element) => (holdsBlocks(element) ? false : null) }],
      toDOM: (): DOMOutputSpec => ["p", 0],
    },
    blockquote: { content: "block+", group: "block", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: (): DOMOutputSpec => ["blockquote", 0] },
    ordered_list: {
      content: "list_item+", group: "block", attrs: { order: { default: 1, validate: "number" } },
      parseDOM: [{ tag: "ol", getAttrs: (element) => ({ order: Number.parseInt(element.getAttribute("start") ?? "1", 10) || 1 }) }],
      toDOM: (node): DOMOutputSpec => (node.attrs.order === 1 ? ["ol", 0] : ["ol", { start: String(node.attrs.order) }, 0]),
    },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: (): DOMOutputSpec => ["ul", 0] },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: (): DOMOutputSpec => ["li", 0] },
    /** What stands below the mails of a mailbox. One in a mail; another mailbox brings its own. */
    signature: { content: "block+", group: "block", defining: true, isolating: true, parseDOM: [{ tag: "div.inlay-signature", priority: 60 }], toDOM: (): DOMOutputSpec => ["div", { class: "inlay-signature" }, 0] },
    text: { group: "inline" },
    image: {
      inline: true, group: "inline", draggable: true, attrs: { src: { validate: "string" }, alt: { default: "", validate: "string" } },
      parseDOM: [{ tag: "img[src]", getAttrs: (element) => (isOurs(element.getAttribute("src")) ? { src: element.getAttribute("src"), alt: element.getAttribute("alt") ?? "" } : false) }],
      toDOM: (node): DOMOutputSpec => ["img", { src: node.attrs.src as string, alt: node.attrs.alt as string }],
    },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: (): DOMOutputSpec => ["br"] },
  },
  marks: {
    link: {
      attrs: { href: { validate: "string" } }, inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (element) => (safeHref(element.getAttribute("href") ?? "") ? { href: safeHref(element.getAttribute("href") ?? "") } : false) }],
      toDOM: (mark): DOMOutputSpec => ["a", { href: mark.attrs.href as string }, 0],
    },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: (): DOMOutputSpec => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: (): DOMOutputSpec => ["em", 0] },
    underline: { parseDOM: [{ tag: "u" }, { tag: "ins" }], toDOM: (): DOMOutputSpec => ["u", 0] },
  },
});
