import { expect, test } from "vitest";
import { EventStreamParser } from "./sse";

const parse = (...pieces: string[]) => {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

test("An event is complete at its empty line, with name, id and data", () => {
  expect(parse("event: mailbox.step\nid: 7\ndata: {\"a\":1}\n\n")).toEqual([{ id: "7", event: "mailbox.step", data: "{\"a\":1}" }]);
});

test("Pieces may break anywhere, also inside CRLF", () => {
  const text = "id: 1\r\nevent: a\r\ndata: x\r\ndata: y\r\n\r\nevent: b\r\ndata: z\r\n\r\n";
  const whole = [{ id: "1", event: "a", data: "x\ny" }, { id: null, event: "b", data: "z" }];
  expect(parse(text)).toEqual(whole);
  expect(parse(...text)).toEqual(whole);
});

test("Comments and unknown fields say nothing", () => {
  expect(parse(": still here\n\nretry: 5\nfoo\ndata: x\n\n")).toEqual([{ id: null, event: "message", data: "x" }]);
});

test("An event cut off by the end of the stream is not delivered", () => {
  expect(parse("data: half")).toEqual([]);
});

test("A line without end is refused", () => {
  const parser = new EventStreamParser();
  expect(() => parser.push("data: " + "x".repeat(1_000_001))).toThrow();
});
