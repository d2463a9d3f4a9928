import { expect, test } from "vitest";
import { splitAddresses } from "./draft";
import { readRichText } from "./richText";

/** Just enough of a DOM node for a walk: built from nested arrays, ["B", "text"]. */
type Tree = string | Tree[];
function build(tree: Tree, parent: unknown = null): Node {
  const node = { nodeType: typeof tree === "string" ? 3 : 1, nodeName: typeof tree === "string" ? "#text" : String(tree[0]), nodeValue: typeof tree === "string" ? tree : null,
    parentNode: parent, firstChild: null as unknown, nextSibling: null as unknown, previousSibling: null as unknown };
  if (typeof tree === "string") return node as unknown as Node;
  const children = tree.slice(1).map((child) => build(child, node)) as unknown as (typeof node)[];
  children.forEach((child, index) => { child.nextSibling = children[index + 1] ?? null; child.previousSibling = children[index - 1] ?? null; });
  node.firstChild = children[0] ?? null;
  return node as unknown as Node;
}
const read = (...children: Tree[]) => readRichText(build(["DIV", ...children]));

test("Lines become lines, in both forms", () => {
  expect(read("Dear Ada,", ["DIV", "here it is."])).toEqual({ html: "Dear Ada,<div>here it is.</div>", text: "Dear Ada,\nhere it is." });
  expect(read(["DIV", "a"], ["DIV", ["BR"]], ["DIV", "b"])).toEqual({ html: "<div>a</div><div><br></div><div>b</div>", text: "a\n\nb" });
});

test("Bold, italic and lists are kept, without attributes", () => {
  expect(read(["B", "bold"], " ", ["I", "slanted"])).toEqual({ html: "<strong>bold</strong> <em>slanted</em>", text: "bold slanted" });
  expect(read(["UL", ["LI", "one"], ["LI", "two"]])).toEqual({ html: "<ul><li>one</li><li>two</li></ul>", text: "- one\n- two" });
});

test("Anything else leaves only its text, and what looks like markup is text", () => {
  expect(read(["SCRIPT", "x"], ["A", "link"], ["IMG"], "<b>&\"")).toEqual({ html: "xlink&lt;b&gt;&amp;&quot;", text: "xlink<b>&\"" });
});

test("Nothing written is nothing", () => {
  expect(read()).toEqual({ html: "", text: "" });
  expect(read(["BR"]).text).toBe("");
});

test("A deep nest is walked without recursion", () => {
  const root = build(["DIV"]);
  let parent = root as unknown as Record<string, unknown>;
  for (let depth = 0; depth < 50_000; depth++) {
    const child = { nodeType: 1, nodeName: "B", nodeValue: null, parentNode: parent, firstChild: null, nextSibling: null, previousSibling: null };
    parent.firstChild = child;
    parent = child;
  }
  parent.firstChild = { nodeType: 3, nodeName: "#text", nodeValue: "deep", parentNode: parent, firstChild: null, nextSibling: null, previousSibling: null };
  expect(readRichText(root).text).toBe("deep");
});

test("Addresses are split as people type them", () => {
  expect(splitAddresses("Ada Lovelace <ada@x.example>, ben@y.example; \n carl@z.example,")).toEqual(["ada@x.example", "ben@y.example", "carl@z.example"]);
});
