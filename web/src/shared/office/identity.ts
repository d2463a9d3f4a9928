import { officeCall } from "./call";
import { mailbox } from "./host";

/** True where Outlook can get tokens for the add-in itself (nested app authentication); the manifest cannot ask for it. */
export function supportsNestedApps(): boolean {
  try {
    return typeof Office !== "undefined" && Office.context.requirements.isSetSupported("NestedAppAuth", "1.1");
  } catch {
    return false;
  }
}

/** True where Exchange may give a token of its user. Exchange Online has the call too, but only refuses it. */
export function hasExchangeIdentity(): boolean {
  return typeof (mailbox() as Partial<Office.Mailbox> | null)?.getUserIdentityTokenAsync === "function";
}

/** The token of Exchange on premises that says who its user is. */
export function exchangeIdentityToken(): Promise<string> {
  return officeCall<string>((done) => mailbox()?.getUserIdentityTokenAsync(done));
}
