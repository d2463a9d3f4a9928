/**
 * Reads HTML of others into a document that does nothing. Styles and handlers are put aside before the browser sees them: its policy for our pages holds there as
 * well, so that it would take the styles away and report each of them. What they said stands in `data-style`.
 */
export function inert(html: string): HTMLElement {
  const aside = html.replace(/<style[\s\S]*?<\/style\s*>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])style\s*=/gi, "$1data-style=").replace(/([\s"'/])on[a-z]+\s*=/gi, "$1data-off="));
  const { body } = new DOMParser().parseFromString(aside, "text/html");
  for (const element of [...body.querySelectorAll("[data-style]")]) {
    const style = element.getAttribute("data-style") ?? "";
    // Google Docs puts everything into a bold that is not.
    if (element.nodeName === "B" && /font-weight:\s*(normal|[1-4]00)/i.test(style)) element.replaceWith(...element.childNodes);
    else if (element.childNodes.length > 0 && /^(SPAN|FONT|A|TD|P|DIV|LI)$/.test(element.nodeName)) {
      if (/font-weight:\s*(bold|bolder|[6-9]00)/i.test(style)) wrap(element, "strong");
      if (/font-style:\s*italic/i.test(style)) wrap(element, "em");
      if (element.nodeName !== "A" && /text-decoration[^;]*underline/i.test(style)) wrap(element, "u");
    }
  }
  return body;
}

/** Around the text of an element, unless it holds blocks. */
function wrap(element: Element, name: string): void {
  if (element.querySelector("p, div, ul, ol, table, blockquote")) return;
  const around = element.ownerDocument.createElement(name);
  around.append(...element.childNodes);
  element.append(around);
}
