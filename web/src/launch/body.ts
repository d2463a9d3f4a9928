/** What follows a mail, as the server made it. */
export type Following = { ending: string; pixelPath: string; links: { url: string; followed: string }[] };

/** Longer bodies Outlook does not take back. */
export const longestBody = 1_000_000;

const mostLinks = 500;
const longestUrl = 1_500;

// How mail programs begin what others wrote.
const quoted = /<blockquote\b|<[a-z]+\b[^>]{0,500}\b(?:id="?(?:x_)?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)"?|class="?(?:x_)?gmail_quote|name="?_MailOriginal)/i;
// The page of a document in the web app, and the signed address under which readers find it.
const documents = /^https?:\/\/[^?#]*\/(?:app\/documents\/[0-9a-f-]{36}|d\/[\w-]{50,})$/i;
const anchors = /(<a\b[^>]{0,2000}?\shref\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;
const ours = "inlay-end";
const earlier = new RegExp(`<div\\b[^>]*\\bclass="?${ours}"?[^>]*>[\\s\\S]*?</div>`, "gi");

/**
 * The addresses that may be followed: those that the member wrote; and of what is quoted only those that look like ours, to lead again where they led. Documents among them become
 * this mail's, also where nothing is followed: nobody else can open the page of one.
 */
export function linksIn(html: string, follows: boolean): { links: string[]; quoted: string[] } {
  const end = ownPart(html);
  return {
    links: hrefs(html.slice(0, end)).filter((url) => (follows ? /^https?:/i : documents).test(url)),
    quoted: hrefs(html.slice(end)).filter((url) => (follows && url.indexOf("/t/c/") > 0) || documents.test(url)),
  };
}

/** The body with what follows it. Pixels of ours that were pasted or quoted go: they would speak for another mail. */
export function follow(html: string, following: Following): string {
  const leads: Record<string, string> = {};
  for (const link of following.links) leads[link.url] = link.followed;
  const relink = (part: string) => part.replace(anchors, (whole: string, before: string, double: string | undefined, single: string | undefined) => {
    const followed = leads[plain(double !== undefined ? double : single || "")];
    return followed === undefined ? whole : `${before}"${escaped(followed)}"`;
  });
  const clean = withoutPixels(html.replace(earlier, ""), following);
  const end = ownPart(clean);
  // In front of what is quoted; at the end where nothing is.
  const closing = clean.slice(0, end).search(/<\/body\s*>/i);
  const place = closing < 0 ? end : closing;
  const ending = following.ending === "" ? "" : `<div class="${ours}">${following.ending}</div>`;
  return relink(clean.slice(0, place)) + ending + relink(clean.slice(place));
}

function ownPart(html: string): number {
  const at = html.search(quoted);
  return at < 0 ? html.length : at;
}

function withoutPixels(html: string, { ending, pixelPath }: Following): string {
  const found = /\bsrc="([^"]*)"/i.exec(ending);
  const cut = found && found[1] ? found[1].indexOf(pixelPath) : -1;
  if (!found || !found[1] || cut < 0) return html;
  const start = found[1].slice(0, cut + pixelPath.length).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return html.replace(new RegExp(`<img\\b[^>]{0,2000}?\\ssrc\\s*=\\s*["']${start}[^"'>]*["'][^>]*>`, "gi"), "");
}

function hrefs(html: string): string[] {
  const found: string[] = [];
  const seen: Record<string, boolean> = {};
  html.replace(anchors, (whole: string, _: string, double: string | undefined, single: string | undefined) => {
    const url = plain(double !== undefined ? double : single || "");
    if (url.length <= longestUrl && found.length < mostLinks && !seen[url]) {
      seen[url] = true;
      found.push(url);
    }
    return whole;
  });
  return found;
}

const plain = (attribute: string) => attribute.replace(/&quot;/gi, '"').replace(/&#39;/g, "'").replace(/&lt;/gi, "<").replace(/&gt;/gi, ">").replace(/&amp;/gi, "&").trim();
const escaped = (url: string) => url.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
