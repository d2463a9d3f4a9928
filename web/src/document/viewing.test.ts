import { expect, test } from "vitest";
import { Viewing } from "./viewing";

const session = "0b7c9a52-6a56-4a57-9e0e-0f5d3a1c2b4d";

test("Each page has the seconds for which it was in front", () => {
  const viewing = new Viewing(session);
  for (const page of [1, 1, 3, null, 1]) viewing.tick(page);
  expect(viewing.report(1)).toEqual({ session, pages: { 1: 3, 3: 1 } });
});

test("Nothing is told twice, and nothing of nobody", () => {
  const viewing = new Viewing(session);
  expect(viewing.report(1)).toBeNull();
  viewing.tick(1);
  expect(viewing.report(2)).toBeNull();
  viewing.tick(1);
  expect(viewing.report(2)?.pages).toEqual({ 1: 2 });
  expect(viewing.report(1)).toBeNull();
});

test("A page left open by somebody who went away does not count on", () => {
  const viewing = new Viewing(session);
  for (let second = 0; second < 500; second++) viewing.tick(1);
  expect(viewing.report(1)?.pages).toEqual({ 1: 90 });
  viewing.touch();
  viewing.tick(1);
  expect(viewing.report(1)?.pages).toEqual({ 1: 91 });
});

test("No page and no report grows without end", () => {
  const viewing = new Viewing(session);
  for (let second = 0; second < 4_000; second++) { viewing.touch(); viewing.tick(1); }
  for (let page = 2; page < 700; page++) { viewing.touch(); viewing.tick(page); }
  const pages = viewing.report(1)?.pages ?? {};
  expect(pages[1]).toBe(3_600);
  expect(Object.keys(pages)).toHaveLength(500);
});
