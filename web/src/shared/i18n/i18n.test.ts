import { expect, test } from "vitest";
import { de } from "./de";
import { en } from "./en";
import { literalTexts } from "./literalTexts.testing";

const sources = import.meta.glob<string>("../../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const pages = Object.entries(sources).filter(([path]) => !/\.test(ing)?\.|\/i18n\/(en|de)\//.test(path) && !/\.\/(en|de)\/|\.\/(en|de)\.ts$/.test(path));
const names = (message: string | { one: string; other: string }) =>
  [...new Set((typeof message === "string" ? message : message.one + message.other).match(/\{\w+\}/g) ?? [])].sort();

test("Both languages have the same keys, plural where the other is, with the same parameters", () => {
  expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
  for (const [key, english] of Object.entries(en)) {
    const german = de[key as keyof typeof en];
    expect(typeof german, key).toBe(typeof english);
    expect(names(german), key).toEqual(names(english));
  }
});

test("No text is empty or was left untranslated", () => {
  // The same in both: names, and words that German took over.
  const same = new Set(["Name", "Text", "Port", "Server", "Demo", "Administrator"]);
  for (const [key, english] of Object.entries(en)) {
    const german = de[key as keyof typeof en];
    for (const text of [english, german].flatMap((message) => (typeof message === "string" ? [message] : Object.values(message)))) expect(text.trim(), key).not.toBe("");
    if (typeof english === "string" && /\p{L}+ \p{L}+/u.test(english.replace(/\{\w+\}/g, ""))) expect(german, key).not.toBe(english);
    else if (german === english) expect(same.has(String(english)) || /^[A-Z0-9{}]/.test(String(english)) || /[./]/.test(String(english)), key).toBe(true);
  }
});

test("Every key is used somewhere", () => {
  const all = pages.map(([, text]) => text).join("\n");
  const unused = Object.keys(en).filter((key) => !all.includes(`"${key}"`));
  expect(unused).toEqual([]);
});

test("No page shows a text that has no translation", () => {
  expect(pages.length).toBeGreaterThan(40);
  const found = pages.flatMap(([path, text]) => literalTexts(path, text).map((literal) => `${path}: ${literal}`));
  expect(found).toEqual([]);
  // Every page is parsed.
}, 30_000);

test.each([
  ["<p>Hello there</p>", "Hello there"],
  ["<p>{open ? \"Open it\" : null}</p>", "Open it"],
  ["<p>{`${n} of them`}</p>", "of them"],
  ["<input placeholder=\"Search\" />", "Search"],
  ["<Notice title={\"Failed badly\"} />", "Failed badly"],
  ["<Notice action={{ label: \"Again\", run }} />", "Again"],
  ["<b>{t(\"a.b\")}{flag && \"Now\"}</b>", "Now"],
])("The search for texts sees %s", (source, expected) => {
  expect(literalTexts("x.tsx", `const x = ${source};`).join()).toContain(expected);
});

test("A text given to a toast or a question is seen", () => {
  expect(literalTexts("x.ts", "showToast(\"Saved it\"); void confirm({ title: \"Sure?\", text: t(\"a.b\"), action });")).toEqual(["Saved it", "Sure?"]);
});

test("What nobody reads is not taken for a text", () => {
  expect(literalTexts("x.tsx", "const x = <a class={open ? \"row open\" : \"row\"} id=\"to-there\" href=\"/app\" aria-hidden=\"true\"> · {t(\"a.b\")}<img alt=\"\" /></a>;")).toEqual([]);
});
