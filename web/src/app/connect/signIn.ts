import type { Provider } from "../../shared/api/types";

/** The name under which people know the provider that they sign in at. */
export const providerName = (provider: Provider): string => (provider === "gmail" ? "Google" : "Microsoft");
