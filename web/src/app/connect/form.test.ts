import { expect, test } from "vitest";
import { fieldToMend, fillForm, groupFingerprint, toRequest, wrongFields } from "./form";
import { settle } from "./useVerification";

const found = {
  imap: { host: "imap.x.example", port: 993, security: "tls" as const, userName: "mara" },
  smtp: { host: "smtp.x.example", port: 587, security: "startTls" as const, userName: "mara" },
};
const form = () => ({ ...fillForm("mara@x.example", "imap", "Mara", found), password: "secret" });
const consent = { disclosure: "d1", locale: "en" };

test("With one login for both ways, no second password is sent", () => {
  const request = toRequest({ ...form(), smtpPassword: "left over" }, consent, "a1");
  expect(request.smtp).toEqual({ host: "smtp.x.example", port: 587, security: "startTls", userName: "mara" });
  expect(JSON.stringify(request)).not.toContain("left over");
});

test("With a login of its own, the outgoing server gets its own name and password", () => {
  const typed = form();
  const request = toRequest({ ...typed, sameLogin: false, smtp: { ...typed.smtp, userName: "out" }, smtpPassword: "second" }, consent, "a1", "abc");
  expect(request.smtp).toMatchObject({ userName: "out", password: "second" });
  expect(request.certificateFingerprint).toBe("abc");
});

test("A demo mailbox has neither servers nor password", () => {
  expect(toRequest({ ...form(), provider: "memory" }, consent, "a1")).toEqual({ provider: "memory", address: "mara@x.example", displayName: "Mara", consent, attemptId: "a1" });
});

test("Fields that cannot be right are named in the order of the screen", () => {
  const typed = form();
  expect(wrongFields(typed)).toEqual([]);
  expect(wrongFields({ ...typed, password: "", imap: { ...typed.imap, port: "99999" }, smtp: { ...typed.smtp, host: " " } })).toEqual(["password", "imap-port", "smtp-host"]);
});

test("A failed step leads to the field that mends it", () => {
  const typed = form();
  expect(fieldToMend({ code: "imap_login_refused", step: "imap_login" }, typed)).toBe("password");
  expect(fieldToMend({ code: "smtp_login_refused", step: "smtp_login" }, { ...typed, sameLogin: false })).toBe("smtp-password");
  expect(fieldToMend({ code: "address_not_mail" }, typed)).toBe("address");
  expect(fieldToMend({ code: "unexpected" }, typed)).toBeNull();
});

test("The answer settles the ticks even when the stream told nothing", () => {
  const waiting = { state: "waiting" } as const;
  const none = { imap_reach: waiting, imap_login: waiting, smtp_reach: waiting, smtp_login: waiting, test_message: waiting };
  expect(Object.values(settle(none, { step: "smtp_reach", detail: "" })).map((step) => step.state)).toEqual(["passed", "passed", "failed", "waiting", "waiting"]);
  expect(Object.values(settle(none, null)).map((step) => step.state)).toEqual(Array(5).fill("passed"));
  expect(settle({ ...none, test_message: { state: "warning", detail: "late" } }, null).test_message).toEqual({ state: "warning", detail: "late" });
  expect(Object.values(settle(none, { detail: "" })).map((step) => step.state)).toEqual(Array(5).fill("waiting"));
});

test("A fingerprint is shown in groups", () => {
  expect(groupFingerprint("9f86d0")).toBe("9F:86:D0");
});
