/** Tokens that stand in a text without a value. */
export const leftTokens = (text: string): string[] => [...new Set(Array.from(text.matchAll(/\{\{\s*([A-Za-z][\w.]*)\s*\}\}/g), (found) => found[1] ?? ""))].filter((token) => token !== "else");

const ours = /^\/api\/v1(\/composed-files\/[0-9a-f-]{36})$/i;

/**
 * A template as Outlook may take it, and the same as text. Images that only Inlay has become files of the message that stand in its text; those that
 * cannot are left out, since nobody outside could see them.
 * @param take Takes the image at that path of the API into the message and gives the name it has there; null where that cannot be.
 */
export async function forMail(html: string, take: (path: string) => Promise<string | null>): Promise<{ html: string; text: string; leftOut: number }> {
  const page = new DOMParser().parseFromString(html, "text/html");
  const taken = new Map<string, string | null>();
  let leftOut = 0;
  for (const image of page.querySelectorAll("img")) {
    const source = image.getAttribute("src") ?? "";
    if (/^https:\/\//i.test(source)) continue;
    const path = ours.exec(source)?.[1];
    if (path && !taken.has(path)) taken.set(path, await take(path));
    const name = path && taken.get(path);
    if (name) {
      image.setAttribute("src", `cid:${name}`);
    } else {
      image.remove();
      leftOut++;
    }
  }
  const cleaned = page.body.innerHTML;
  for (const line of page.querySelectorAll("br")) line.replaceWith("\n");
  for (const block of page.querySelectorAll("p, div, li, h1, h2, h3, blockquote")) block.append("\n");
  return { html: cleaned, text: (page.body.textContent ?? "").trim(), leftOut };
}

/** A name that no other file of the message has, with the ending by which mail programs know the type. */
export const imageName = (type: string): string => `image-${crypto.randomUUID().slice(0, 8)}.${/^image\/(png|gif|webp)$/.exec(type)?.[1] ?? "jpg"}`;

export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  // In pieces: as arguments of one call they are too many.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

export function linkHtml(url: string, text: string): string {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = text;
  return link.outerHTML;
}
