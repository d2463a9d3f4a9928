import { baseKeymap, chainCommands, exitCode, lift, toggleMark, wrapIn } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, InputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { MarkType, Node, NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState, Plugin, TextSelection, type Command } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { cleanPaste } from "./paste";
import { safeHref } from "../href";
import { schema } from "./schema";
import { readHtml, readSlice, written, type Written } from "./text";
import "prosemirror-view/style/prosemirror.css";

const { nodes, marks } = schema;

export type Tool = "bold" | "italic" | "underline" | "bullets" | "numbers" | "quote" | "undo" | "redo";

/** A word after # before the cursor, and where it stands on the screen. */
export type Shortcut = { word: string; left: number; top: number };

export type EditorEvents = {
  onWritten: (written: Written) => void;
  onTools: (active: Partial<Record<Tool | "link", boolean>>) => void;
  onFiles: (files: File[]) => void;
  onShortcut: (shortcut: Shortcut | null) => void;
  /** A key while a shortcut is typed; true: it was for the list of snippets. */
  onShortcutKey: (key: string) => boolean;
  onLink: () => void;
};

/** The editor that a page holds; everything that is known of ProseMirror outside this folder. */
export type Editing = {
  run: (tool: Tool) => void;
  /** The address of the link at the cursor. */
  link: () => string;
  setLink: (href: string | null) => void;
  insert: (html: string, options?: { replaceShortcut?: boolean }) => void;
  insertImage: (src: string, alt: string) => void;
  /** Below all that is there. */
  append: (html: string) => void;
  setHtml: (html: string) => void;
  setSignature: (html: string | null) => void;
  read: () => Written;
  focus: () => void;
  destroy: () => void;
};

const isActive = (state: EditorState, mark: MarkType): boolean => {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(mark.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, mark);
};

const isInside = (state: EditorState, type: NodeType): boolean => {
  for (let depth = state.selection.$from.depth; depth > 0; depth--) if (state.selection.$from.node(depth).type === type) return true;
  return false;
};

const toggleList = (type: NodeType): Command => (state, dispatch) => (isInside(state, type) ? liftListItem(nodes.list_item)(state, dispatch) : wrapInList(type)(state, dispatch));
const toggleQuote: Command = (state, dispatch) => (isInside(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch));
const breakLine: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

const tools: Record<Tool, Command> = {
  bold: toggleMark(marks.strong), italic: toggleMark(marks.em), underline: toggleMark(marks.underline),
  bullets: toggleList(nodes.bullet_list), numbers: toggleList(nodes.ordered_list), quote: toggleQuote, undo, redo,
};

const rules = inputRules({
  rules: [
    wrappingInputRule(/^\s*[-*]\s$/, nodes.bullet_list),
    wrappingInputRule(/^(\d{1,3})\.\s$/, nodes.ordered_list, (match) => ({ order: Number(match[1]) })),
    wrappingInputRule(/^>\s$/, nodes.blockquote),
    new InputRule(/(?:^|\s)(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])\s$/, (state, match, start, end) => {
      const address = match[1] ?? "";
      const from = end - address.length;
      return from < start ? null : state.tr.addMark(from, end, marks.link.create({ href: address })).insertText(" ", end);
    }),
  ],
});

function shortcutAt(state: EditorState): { word: string; from: number } | null {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock) return null;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 60), $from.parentOffset, "\n", "\n");
  const found = /(?:^|\s)#([\p{L}\p{N}_-]{0,40})$/u.exec(before);
  return found ? { word: found[1] ?? "", from: $from.pos - (found[1]?.length ?? 0) - 1 } : null;
}

/** A picture alone on the clipboard; office programs put a picture of every text there as well. */
function filesOf(data: DataTransfer | null): File[] {
  const files = [...(data?.files ?? [])];
  const html = data?.getData("text/html") ?? "";
  return html === "" || /^\s*(<meta[^>]*>)?\s*<img[^>]*>\s*$/i.test(html) ? files : [];
}

export function openEditor(place: HTMLElement, html: string, attributes: Record<string, string>, events: EditorEvents): Editing {
  const active = (state: EditorState) => ({
    bold: isActive(state, marks.strong), italic: isActive(state, marks.em), underline: isActive(state, marks.underline), link: isActive(state, marks.link),
    bullets: isInside(state, nodes.bullet_list), numbers: isInside(state, nodes.ordered_list), quote: isInside(state, nodes.blockquote),
  });
  const tellShortcut = () => {
    const found = view.hasFocus() ? shortcutAt(view.state) : null;
    const at = found && view.coordsAtPos(found.from);
    const frame = place.getBoundingClientRect();
    events.onShortcut(found && at ? { word: found.word, left: at.left - frame.left, top: at.bottom - frame.top } : null);
  };
  const plugins = [
    new Plugin({ props: { handleKeyDown: (_view, event) => ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key) && !event.ctrlKey && !event.metaKey && events.onShortcutKey(event.key) } }),
    keymap({
      "Mod-b": tools.bold, "Mod-i": tools.italic, "Mod-u": tools.underline, "Mod-z": undo, "Mod-Shift-z": redo, "Mod-y": redo,
      "Mod-Shift-8": tools.bullets, "Mod-Shift-7": tools.numbers, "Mod-Shift-9": tools.quote, "Mod-k": () => (events.onLink(), true),
      // Not Tab: whoever comes in with the keyboard must also get out.
      "Mod-]": sinkListItem(nodes.list_item), "Mod-[": liftListItem(nodes.list_item),
      "Enter": splitListItem(nodes.list_item), "Shift-Enter": breakLine,
    }),
    keymap(baseKeymap),
    rules,
    history(),
  ];
  const view: EditorView = new EditorView(place, {
    state: EditorState.create({ doc: readHtml(html), plugins }),
    attributes,
    transformPastedHTML: cleanPaste,
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      if (transaction.docChanged) events.onWritten(written(view.state.doc));
      events.onTools(active(view.state));
      tellShortcut();
    },
    handlePaste(target, event) {
      const files = filesOf(event.clipboardData);
      if (files.length > 0) return events.onFiles(files), true;
      const text = event.clipboardData?.getData("text/plain").trim() ?? "";
      const { empty, from, to } = target.state.selection;
      if (!/^https?:\/\/\S+$/.test(text) || !safeHref(text)) return false;
      const link = marks.link.create({ href: text });
      target.dispatch(empty ? target.state.tr.replaceSelectionWith(schema.text(text, [link]), false) : target.state.tr.addMark(from, to, link));
      return true;
    },
    handleDrop(_target, event) {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) {
        event.preventDefault();
        events.onFiles(files);
      }
      return files.length > 0;
    },
    handleDOMEvents: { blur: () => (events.onShortcut(null), false) },
  });
  const setSignature = (wanted: string | null) => {
    let at: { from: number; to: number } | null = null;
    view.state.doc.forEach((node, offset) => { if (node.type === nodes.signature) at = { from: offset, to: offset + node.nodeSize }; });
    const place = at ?? { from: view.state.doc.content.size, to: view.state.doc.content.size };
    if (!wanted && !at) return;
    const change = view.state.tr.setMeta("addToHistory", false);
    if (!wanted) view.dispatch(change.delete(place.from, place.to));
    else {
      const inside: Node[] = [];
      readHtml(wanted).forEach((node) => (node.type === nodes.signature ? node.forEach((inner) => void inside.push(inner)) : void inside.push(node)));
      // One empty line between what is written and the signature.
      const before = at || view.state.doc.childCount > 1 ? [] : [nodes.paragraph.create()];
      view.dispatch(change.replaceWith(place.from, place.to, [...before, nodes.signature.create(null, inside)]));
    }
  };
  return {
    run: (tool) => { tools[tool](view.state, view.dispatch, view); view.focus(); },
    link: () => (view.state.selection.$from.marks().find((mark) => mark.type === marks.link) ?? view.state.doc.nodeAt(view.state.selection.from)?.marks.find((mark) => mark.type === marks.link))?.attrs.href as string ?? "",
    setLink: (href) => {
      let { from, to } = view.state.selection;
      const { empty, $from } = view.state.selection;
      if (empty) {
        // All of the link that the cursor is in.
        const node = $from.parent.maybeChild($from.index());
        if (node && marks.link.isInSet(node.marks)) (from = $from.pos - $from.textOffset), (to = from + node.nodeSize);
        else if (href) return void (view.dispatch(view.state.tr.replaceSelectionWith(schema.text(href.replace(/^mailto:/, ""), [marks.link.create({ href })]), false)), view.focus());
      }
      const change = view.state.tr.removeMark(from, to, marks.link);
      view.dispatch(href ? change.addMark(from, to, marks.link.create({ href })) : change);
      view.focus();
    },
    insert: (piece, options) => {
      const shortcut = options?.replaceShortcut ? shortcutAt(view.state) : null;
      const change = view.state.tr;
      if (shortcut) change.delete(shortcut.from, view.state.selection.from);
      view.dispatch(change.replaceSelection(readSlice(piece)).scrollIntoView());
      view.focus();
    },
    insertImage: (src, alt) => view.dispatch(view.state.tr.replaceSelectionWith(nodes.image.create({ src, alt })).scrollIntoView()),
    append: (piece) => {
      const { content } = readHtml(piece);
      view.dispatch(view.state.tr.insert(view.state.doc.content.size, content));
      view.focus();
    },
    setHtml: (fresh) => {
      const change = view.state.tr.replaceWith(0, view.state.doc.content.size, readHtml(fresh).content);
      view.dispatch(change.setSelection(TextSelection.atStart(change.doc)));
    },
    setSignature,
    read: () => written(view.state.doc),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
