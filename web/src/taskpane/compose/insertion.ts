/** Tokens that stand in a text without a value. */
export const leftTokens = (text: string): string[] => [...new Set(Array.from(text.matchAll(/\{\{\s*([A-Za-z][\w.]*)\s*\}\}/g), (found) => found[1] ?? ""))].filter((token) => token !== "else");

/** A template as Outlook may take it: images that only Inlay has are left out, since nobody outside could see them; and the same as text. */
export function forMail(html: string): { html: string; text: string } {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const image of page.querySelectorAll("img")) if (!/^https:\/\//i.test(image.getAttribute("src") ?? "")) image.remove();
  const cleaned = page.body.innerHTML;
  for (const line of page.querySelectorAll("br")) line.replaceWith("\n");
  for (const block of page.querySelectorAll("p, div, li, h1, h2, h3, blockquote")) block.append("\n");
  return { html: cleaned, text: (page.body.textContent ?? "").trim() };
}

export function linkHtml(url: string, text: string): string {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = text;
  return link.outerHTML;
}
