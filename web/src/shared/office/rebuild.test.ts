import { expect, test } from "vitest";
import { headerFields, rebuildMessage } from "./rebuild";

const facts = {
  from: { name: "Ada Lovelace", address: "ada@engines.example" }, to: [{ name: "Ben Müller", address: "ben@company.example" }], cc: [],
  subject: "Quote", sentAt: new Date("2026-11-02T09:05:07Z"), messageId: "<a@engines.example>",
};
const rebuild = (changed: Partial<Parameters<typeof rebuildMessage>[0]> = {}) => rebuildMessage({ headers: null, facts, text: "Hello", html: null, attachments: [], ...changed });
const lines = (message: string) => message.slice(0, message.indexOf("\r\n\r\n")).split("\r\n");

test("From facts alone a whole message comes, all of it ASCII with CRLF", () => {
  const message = rebuild({ text: "Grüße, 日本\n", html: "<p>Grüße</p>" });
  expect(message).toMatch(/^[\x20-\x7e\r\n]*$/);
  expect(message.replace(/\r\n/g, "")).not.toMatch(/[\r\n]/);
  expect(lines(message)).toContain("Date: Mon, 2 Nov 2026 09:05:07 +0000");
});

test("The server's headers are kept as they are, but for those that described the old body", () => {
  const message = rebuild({ headers: "Received: from a\r\n\tby b\r\nFrom: Ada <ada@engines.example>\r\nSubject: Kept\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed;\r\n boundary=x\r\nContent-Transfer-Encoding: 7bit\r\nDKIM-Signature: v=1\r\n" });
  expect(lines(message)).toEqual(expect.arrayContaining(["Received: from a", "\tby b", "From: Ada <ada@engines.example>", "Subject: Kept"]));
  expect(message).not.toMatch(/multipart\/signed|DKIM|7bit|boundary=x/);
  expect(message.match(/^MIME-Version:/gm)).toHaveLength(1);
  expect(message.match(/^From:/gm)).toHaveLength(1);
});

test("No fact makes a line of its own", () => {
  const message = rebuild({
    facts: {
      from: { name: "Ada\r\nBcc: evil@x.example", address: "ada@engines.example" }, to: [{ name: "", address: "a@b.example>\r\nBcc: evil@x.example" }, { name: "x\"y\\z", address: "ok@b.example" }],
      cc: [], subject: "Hi\r\nBcc: evil@x.example", sentAt: null, messageId: "<a@b>\r\nBcc: evil@x.example",
    },
    attachments: [{ name: "a\"\r\nX: 1.pdf", type: "text/plain\r\nX: 1", inline: false, contentId: "c>\r\nX: 1", base64: btoa("file") + "\r\n--x" }],
  });
  expect(message).not.toMatch(/^(Bcc|X):/m);
  expect(lines(message).filter((line) => /^To:/.test(line))).toEqual(["To: \"x\\\"y\\\\z\" <ok@b.example>"]);
  expect(message).not.toMatch(/^Message-ID:/m);
});

test("A header block with bare line ends or rubbish gives headers and no lines between", () => {
  expect(headerFields("not a header\rSubject: o\0n\u00e9\nX-A: 1\r\n  folded\r\n\u{d83d}\u{de00}: no\r\n\r\nBcc: body")).toEqual([
    { name: "Subject", value: " o?né" }, { name: "X-A", value: " 1\r\n  folded" },
  ]);
});

test("Attachments stand beside the bodies, with names in any script", () => {
  const message = rebuild({ html: "<p>x</p>", attachments: [{ name: "Größe (1).pdf", type: "application/pdf", inline: false, contentId: null, base64: btoa("%PDF") }] });
  expect(message).toContain("Content-Type: multipart/mixed; boundary=");
  expect(message).toContain("filename*=utf-8''Gr%C3%B6%C3%9Fe%20%281%29.pdf");
  expect(message).toContain(`\r\n\r\n${btoa("%PDF")}\r\n`);
});
