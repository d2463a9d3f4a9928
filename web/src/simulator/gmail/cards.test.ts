import { expect, test } from "vitest";
import { after, formInputs, inputsOf, inserted, triggerOf, type Card } from "./cards";

const card = (name: string): Card => ({ name, header: { title: name }, sections: [] });

test("Cards are pushed, replaced and popped as an answer says", () => {
  const step = (stack: Card[], ...navigations: object[]) => after(stack, { renderActions: { action: { navigations } } }).map((one) => one.name);
  expect(step([], { pushCard: card("a") })).toEqual(["a"]);
  expect(step([card("a")], { pushCard: card("b") })).toEqual(["a", "b"]);
  expect(step([card("a"), card("b")], { updateCard: card("c") })).toEqual(["a", "c"]);
  expect(step([card("a"), card("b")], { pop: true })).toEqual(["a"]);
  expect(step([card("a")], { pop: true })).toEqual(["a"]);
  expect(step([card("a"), card("b"), card("c")], { popToRoot: true }, { updateCard: card("d") })).toEqual(["d"]);
  expect(after([card("a")], {})).toEqual([card("a")]);
});

test("What stands in the fields goes out in Google's form", () => {
  const form: Card = { ...card("form"), sections: [{ widgets: [
    { textInput: { name: "words", label: "Words", value: "ada" } },
    { selectionInput: { name: "track", type: "SWITCH", items: [{ text: "Track", value: "on", selected: false }] } },
    { selectionInput: { name: "log", type: "SWITCH", items: [{ text: "Log", value: "on", selected: true }] } },
    { dateTimePicker: { name: "due", label: "Due", valueMsEpoch: "1700000000000" } },
  ] }] };
  expect(formInputs(inputsOf(form))).toEqual({ words: { stringInputs: { value: ["ada"] } }, log: { stringInputs: { value: ["on"] } }, due: { dateInput: { msSinceEpoch: "1700000000000" } } });
});

test("An action is named by the end of its address, whatever this host is called", () => {
  expect(triggerOf("https://inlay.example.com/under/gmail/action")).toBe("action");
});

test("What a card inserts stands in front of what is quoted, or where it says", () => {
  const html = (content: string) => [{ content, contentType: "MUTABLE_HTML" }];
  const answer = "<p><br></p><blockquote>before</blockquote>";
  expect(inserted(answer, { type: "IN_PLACE_INSERT", insertContents: html("<p>now</p>") })).toBe("<p>now</p><p><br></p><blockquote>before</blockquote>");
  expect(inserted("<p><br></p>", { type: "IN_PLACE_INSERT", insertContents: html("<html><head></head><body><p>now</p></body></html>") })).toBe("<p>now</p>");
  expect(inserted(answer, { type: "INSERT_AT_END", insertContents: html("<i></i>") })).toBe(`${answer}<i></i>`);
  expect(inserted("<p>a</p>", { type: "IN_PLACE_INSERT", insertContents: [{ content: "<b>", contentType: "TEXT" }] })).toBe("<p>a</p>&#60;b&#62;");
});
