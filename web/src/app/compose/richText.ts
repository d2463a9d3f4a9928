/** What was written, both ways it is sent. */
export type Written = { html: string; text: string };

const kept: Record<string, string> = { B: "strong", STRONG: "strong", I: "em", EM: "em", UL: "ul", OL: "ol", LI: "li" };
const blocks = new Set(["DIV", "P", "LI", "UL", "OL", "BLOCKQUOTE", "H1", "H2", "H3"]);
const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);

/** Reads an edited element into plain text and into HTML of a few known tags without attributes. Walks without recursion. */
export function readRichText(root: Node): Written {
  let html = "";
  let text = "";
  const newLine = () => {
    if (text !== "" && !text.endsWith("\n")) {
      text += "\n";
      return true;
    }
    return false;
  };
  const enter = (node: Node) => {
    if (node.nodeType === 3) {
      const content = (node.nodeValue ?? "").replace(/\u00a0/g, " ");
      html += escape(content);
      text += content;
      return;
    }
    const name = node.nodeName.toUpperCase();
    if (name === "BR") {
      // The last break of a block only holds the empty line open; the block's own end ends the line.
      if (node.nextSibling || !node.parentNode || node.parentNode === root) {
        html += "<br>";
        text += "\n";
      } else if (!node.previousSibling) {
        html += "<br>";
        text += text.endsWith("\n") || text === "" ? "\n" : "";
      }
      return;
    }
    if (blocks.has(name)) newLine();
    if (name === "LI") text += "- ";
    if (name === "DIV" || name === "P") html += "<div>";
    else if (kept[name]) html += `<${kept[name]}>`;
  };
  const leave = (node: Node) => {
    const name = node.nodeName.toUpperCase();
    if (name === "DIV" || name === "P") html += "</div>";
    else if (kept[name]) html += `</${kept[name]}>`;
    if (blocks.has(name)) newLine();
  };

  let node: Node | null = root.firstChild;
  while (node) {
    enter(node);
    if (node.firstChild) {
      node = node.firstChild;
      continue;
    }
    leave(node);
    while (node && !node.nextSibling) {
      node = node.parentNode === root ? null : node.parentNode;
      if (node) leave(node);
    }
    node = node?.nextSibling ?? null;
  }
  return { html, text: text.replace(/\n+$/, "") };
}
