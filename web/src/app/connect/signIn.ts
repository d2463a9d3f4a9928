import type { Provider } from "../../shared/api/types";

/** The name under which people know the provider that they sign in at. */
export const providerName = (provider: Provider): string => (provider === "gmail" ? "Google" : "Microsoft");

/** The name of the text that a member agrees to; signing in for IMAP alone has one of its own. */
export const disclosureOf = (provider: Provider, narrow: boolean): string => (narrow ? `${provider}-imap` : provider);
