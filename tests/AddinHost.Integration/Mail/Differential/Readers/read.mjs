// Reads each message of a folder with mailparser and prints one JSON object per line. It shows a message as a person would see it, without its structure.
// usage: node read.mjs FOLDER   (in a folder where mailparser is installed)
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const { simpleParser } = createRequire(path.join(process.cwd(), "x.js"))("mailparser");
const folder = process.argv[2];
const text = (value) => (value == null ? null : String(value).replace(/\s+/gu, " ").trim());
const flat = (fields) =>
  [fields ?? []].flat().flatMap((field) => field.value).flatMap((one) => one.group ?? [one]).map((one) => [text(one.name) || null, one.address ?? ""]);

// Its reader of addresses calls itself for what an address decodes to, until the stack is full.
const deadly = ["stack-overflow.txt"];

for (const name of readdirSync(folder).filter((one) => !deadly.includes(one)).sort()) {
  const mail = await simpleParser(readFileSync(path.join(folder, name)), { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true });
  console.log(
    JSON.stringify({
      id: name,
      subject: text(mail.subject),
      date: mail.headers.get("date") instanceof Date ? Math.floor(mail.headers.get("date").getTime() / 1000) : null,
      from: flat(mail.from),
      to: flat(mail.to),
      cc: flat(mail.cc),
      "reply-to": flat(mail.replyTo),
      attachments: mail.attachments.map((file) => ({ type: file.contentType, name: text(file.filename), length: file.size, sha: createHash("sha256").update(file.content).digest("hex") })),
    }),
  );
}
