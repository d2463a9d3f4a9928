import { officeCall } from "./call";

export type HostState = "ready" | "absent";

// In a frame that is no Outlook, or with storage blocked, onReady may never resolve.
const readyLimit = 8_000;

/** Waits for Outlook to introduce itself. "absent": the script did not load, or nothing that holds a mailbox answered in time. */
export async function whenOfficeReady(limit = readyLimit): Promise<HostState> {
  if (typeof Office === "undefined" || typeof Office.onReady !== "function") return "absent";
  const timedOut = new Promise<"silent">((resolve) => setTimeout(() => resolve("silent"), limit));
  const ready = Promise.resolve(Office.onReady()).then(() => "answered" as const, () => "silent" as const);
  return (await Promise.race([ready, timedOut])) === "answered" && mailbox() ? "ready" : "absent";
}

/** Office.context.mailbox, which is missing outside Outlook and before onReady. */
export function mailbox(): Office.Mailbox | null {
  if (typeof Office === "undefined") return null;
  return (Office.context as Office.Context | undefined)?.mailbox ?? null;
}

/** True when this client has the Mailbox requirement set, for example "1.14". The manifest asks for 1.3 only. */
export function supports(version: string): boolean {
  try {
    return typeof Office !== "undefined" && Office.context.requirements.isSetSupported("Mailbox", version);
  } catch {
    return false;
  }
}

/** The language of Outlook's own texts, for example "de-DE". */
export function displayLanguage(): string | null {
  return typeof Office === "undefined" ? null : ((Office.context as Office.Context | undefined)?.displayLanguage ?? null);
}

export type HostTheme = "light" | "dark";

/** Light or dark as Outlook is now; null where it does not say. */
export function hostTheme(): HostTheme | null {
  if (typeof Office === "undefined") return null;
  return themeOf((Office.context as Office.Context | undefined)?.officeTheme?.bodyBackgroundColor);
}

/** Decides by the brightness of the background (relative luminance, WCAG 2). */
export function themeOf(background: string | undefined): HostTheme | null {
  const parts = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(background ?? "");
  if (!parts) return null;
  const linear = (part: string | undefined) => (parseInt(part ?? "0", 16) / 255) ** 2.2;
  return 0.2126 * linear(parts[1]) + 0.7152 * linear(parts[2]) + 0.0722 * linear(parts[3]) < 0.18 ? "dark" : "light";
}

/** Calls back when Outlook changes between light and dark (Mailbox 1.14; older clients reload the pane). */
export function onHostTheme(changed: (theme: HostTheme) => void): void {
  const box = mailbox();
  if (!box || !supports("1.14")) return;
  officeCall<void>((done) => box.addHandlerAsync(Office.EventType.OfficeThemeChanged, (event: { officeTheme?: Office.OfficeTheme }) => {
    const theme = themeOf(event.officeTheme?.bodyBackgroundColor) ?? hostTheme();
    if (theme) changed(theme);
  }, done)).catch(() => undefined);
}
