import { inert } from "./inert";

// What Word and Outlook put on the clipboard is their own page format: lists are paragraphs with a drawn bullet, everything carries styles and private tags.
// Here it becomes plain HTML; the schema then lets through what a mail can hold.

const isListLine = (element: Element): boolean => /mso-list:\s*l\d+\s+level/i.test(element.getAttribute("data-style") ?? "");
const levelOf = (element: Element): number => Math.min(9, Number.parseInt(/level(\d+)/i.exec(element.getAttribute("data-style") ?? "")?.[1] ?? "1", 10));

/** HTML of the clipboard without what only Word reads, its lists as lists, signatures of other mails as text. */
export function cleanPaste(html: string): string {
  const body = inert(html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/g, "").replace(/<!\[(if|endif)[^>]*>/g, ""));
  const page = body.ownerDocument;
  for (const element of [...page.querySelectorAll("style, script, meta, link, xml, title, template")]) element.remove();
  // <o:p> and its kin: their text stays.
  for (const element of [...page.body.querySelectorAll("*")]) {
    if (element.nodeName.includes(":")) element.replaceWith(...element.childNodes);
    else if (/display:\s*none|mso-hide:\s*all/i.test(element.getAttribute("data-style") ?? "")) element.remove();
  }
  for (const element of [...page.querySelectorAll(".inlay-signature")]) element.removeAttribute("class");
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
  const comments: Node[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.parentNode?.removeChild(comment);
  makeLists(page);
  for (const element of [...page.querySelectorAll("[data-style], [data-off]")]) for (const name of ["data-style", "data-off"]) element.removeAttribute(name);
  return body.innerHTML;
}

function makeLists(page: Document): void {
  let open: { level: number; list: Element }[] = [];
  let last: Element | null = null;
  for (const line of [...page.querySelectorAll("p, div, h1, h2, h3")].filter(isListLine)) {
    const level = levelOf(line);
    const bullet = line.querySelector("[data-style*='mso-list:Ignore' i], [data-style*='mso-list: Ignore' i]");
    const name = /^\s*\(?([0-9]+|[a-z]{1,4})[.)]/i.test(bullet?.textContent ?? "") ? "ol" : "ul";
    bullet?.remove();
    // Another paragraph between them, and the list begins anew.
    if (last?.nextElementSibling !== line) open = [];
    while ((open.at(-1)?.level ?? 0) > level) open.pop();
    let place = open.at(-1);
    if (!place || place.level < level) {
      const list = page.createElement(name);
      const parent = place?.list.lastElementChild;
      if (parent) parent.append(list);
      else line.before(list);
      place = { level, list };
      open.push(place);
    }
    const item = page.createElement("li");
    item.append(...line.childNodes);
    place.list.append(item);
    line.remove();
    last = open[0]?.list ?? null;
  }
}
