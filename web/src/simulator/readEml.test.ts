import { expect, test } from "vitest";
import { rebuildMessage } from "../shared/office/rebuild";
import { draftIn, withImages } from "./draft";
import { readEml } from "./readEml";

const ada = { name: "Ada Lovelace", address: "ada@engines.example" };
const ben = { name: "Ben Müller", address: "ben@company.example" };

test("What was put together from facts reads back as it was, in any script", () => {
  const subject = "Überraschung 🎉 ".repeat(20).trim();
  const message = rebuildMessage({
    headers: null, text: "Grüße, 日本\n", html: null, attachments: [],
    facts: { from: ada, to: [ben], cc: [], subject, sentAt: new Date("2026-11-02T09:05:07Z"), messageId: "<a@engines.example>" },
  });
  for (const line of message.split("\r\n")) expect(line.length).toBeLessThanOrEqual(100);
  expect(readEml(message)).toMatchObject({ subject, text: "Grüße, 日本\n", messageId: "a@engines.example", from: ada, to: [ben], sentAt: "2026-11-02T09:05:07.000Z" });
});

test("The first plain text of nested parts is shown, whatever its encoding and charset", () => {
  const message = [
    "From: \"Lovelace, Ada\" <ada@engines.example>", "To: ben@company.example, =?iso-8859-1?Q?J=F6rg_M?= <j@company.example>", "Content-Type: multipart/mixed; boundary=out", "",
    "--out", "Content-Type: multipart/alternative; boundary=\"in\"", "", "--in", "Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable", "",
    "sch=F6n=", " weiter", "--in", "Content-Type: text/html", "", "<p>no</p>", "--in--", "--out--", "",
  ].join("\r\n");
  expect(readEml(message)).toMatchObject({
    from: { name: "Lovelace, Ada", address: ada.address }, text: expect.stringContaining("schön weiter") as string,
    to: [{ name: "", address: ben.address }, { name: "Jörg M", address: "j@company.example" }],
  });
});

test("What has no From line is no message", () => {
  expect(readEml("hello")).toBeNull();
  expect(readEml("Subject: x\r\n\r\nbody")).toBeNull();
});

test("A draft that a card made shows the images that came with it, and asks for none", () => {
  const source = [
    "From: ada@engines.example", "To: ben@company.example", "Content-Type: multipart/related; boundary=cut", "",
    "--cut", "Content-Type: text/plain", "", "Hi", "--cut", "Content-Type: text/html; charset=utf-8", "", "<p>Hi <img src=\"cid:logo@inlay\"></p>", "--cut", "Content-Type: image/png; name=logo.png", "Content-Transfer-Encoding: base64", "Content-ID: <logo@inlay>", "", "iVBO", "Rw==", "--cut--", "",
  ].join("\r\n");
  const draft = draftIn(source, ada);
  expect(draft?.attachments).toMatchObject([{ name: "logo@inlay", type: "image/png", size: 4, inline: true }]);
  expect(withImages(draft?.html ?? "", draft?.attachments ?? [])).toContain("<img src=\"data:image/png;base64,iVBORw==\">");
});
