import { h, type ComponentChildren } from "preact";

const marks: Record<string, string> = { B: "b", STRONG: "b", I: "i", EM: "i", U: "u", S: "s", STRIKE: "s", DEL: "s" };
const deepest = 8;

/** Text of a card in the little HTML that Google reads there. Parsed apart and built anew from a few marks: nothing else that stands in it becomes an element. */
export function LimitedHtml({ html }: { html: string }) {
  return <>{childrenOf(new DOMParser().parseFromString(html, "text/html").body, 0)}</>;
}

function childrenOf(parent: Node, depth: number): ComponentChildren[] {
  return [...parent.childNodes].map((node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (!(node instanceof HTMLElement) || depth >= deepest) return null;
    if (node.tagName === "BR") return <br />;
    const inner = childrenOf(node, depth + 1);
    const mark = marks[node.tagName];
    if (mark) return h(mark, null, inner);
    const address = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
    if (/^https?:\/\//i.test(address)) return <a href={address} target="_blank" rel="noreferrer noopener">{inner}</a>;
    return node.tagName === "SCRIPT" || node.tagName === "STYLE" ? null : inner;
  });
}
