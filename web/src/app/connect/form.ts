import type { ConnectRequest, ConnectStep, Consent, Detection, Provider, Security, ServerSettings } from "../../shared/api/types";

/** One server as it stands in the form: the port as typed. */
export type ServerForm = { host: string; port: string; security: Security; userName: string };

/** What the member types on the way to a connection. Lives in memory until the page is left, never in storage or the address. */
export type ConnectForm = {
  address: string; provider: Provider; displayName: string; password: string;
  imap: ServerForm; smtp: ServerForm; sameLogin: boolean; smtpPassword: string;
};

export const steps = ["imap_reach", "imap_login", "smtp_reach", "smtp_login", "test_message"] as const satisfies readonly ConnectStep[];

const serverForm = (found: ServerSettings | null | undefined, fallback: { port: number; security: Security }): ServerForm => ({
  host: found?.host ?? "", port: String(found?.port ?? fallback.port), security: found?.security ?? fallback.security, userName: found?.userName ?? "",
});

/** A form filled with what was found (or is in use) for the address. */
export function fillForm(address: string, provider: Provider, displayName: string, found: Pick<Detection, "imap" | "smtp">): ConnectForm {
  const imap = serverForm(found.imap, { port: 993, security: "tls" });
  const smtp = serverForm(found.smtp, { port: 465, security: "tls" });
  return { address, provider, displayName, password: "", imap, smtp, sameLogin: smtp.userName === imap.userName || smtp.userName === "", smtpPassword: "" };
}

const isPort = (typed: string) => /^\d{1,5}$/.test(typed.trim()) && Number(typed) >= 1 && Number(typed) <= 65_535;

/** Ids of the fields that cannot be right, in the order in which they stand on the screen. */
export function wrongFields(form: ConnectForm): string[] {
  const checks: [string, boolean][] = [
    ["password", form.password !== ""],
    ["imap-host", form.imap.host.trim() !== ""],
    ["imap-port", isPort(form.imap.port)],
    ["smtp-host", form.smtp.host.trim() !== ""],
    ["smtp-port", isPort(form.smtp.port)],
    ["smtp-password", form.sameLogin || form.smtpPassword !== ""],
  ];
  return checks.filter(([, right]) => !right).map(([id]) => id);
}

const server = (form: ServerForm): ServerSettings => ({
  host: form.host.trim(), port: Number(form.port), security: form.security, ...(form.userName.trim() ? { userName: form.userName.trim() } : {}),
});

/** The form as the request that connects; a demo mailbox has neither servers nor password. */
export function toRequest(form: ConnectForm, consent: Consent, attemptId: string, certificateFingerprint?: string): ConnectRequest {
  const base = { provider: form.provider, address: form.address.trim(), consent, attemptId, ...(form.displayName.trim() ? { displayName: form.displayName.trim() } : {}) };
  if (form.provider === "memory") return base;
  const imap = server(form.imap);
  const smtp = form.sameLogin
    ? { ...server({ ...form.smtp, userName: form.imap.userName }) }
    : { ...server(form.smtp), password: form.smtpPassword };
  return { ...base, password: form.password, imap, smtp, ...(certificateFingerprint ? { certificateFingerprint } : {}) };
}

/** Where the cure of a failed attempt lies: a field of the settings, the address, or nowhere in the form. */
export function fieldToMend(problem: { code: string; step?: string | undefined }, form: ConnectForm): string | null {
  if (problem.code === "address_not_mail" || problem.code === "address_taken") return "address";
  switch (problem.step) {
    case "imap_reach": return "imap-host";
    case "imap_login": return "password";
    case "smtp_reach":
    case "test_message": return "smtp-host";
    case "smtp_login": return form.sameLogin ? "password" : "smtp-password";
    default: return null;
  }
}

/** A hex fingerprint in groups of two, as other programs show it. */
export const groupFingerprint = (hex: string): string => (hex.replace(/[^0-9a-f]/gi, "").toUpperCase().match(/.{1,2}/g) ?? []).join(":");
