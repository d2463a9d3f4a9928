import { exchangeIdentityToken, hasExchangeIdentity, supportsNestedApps } from "../../shared/office/identity";
import { NestedApp, type EntraClient } from "./nestedApp";

/** Outlook's own word for who its user is, and the endpoint of ours that takes it. */
export type OutlookIdentity = { endpoint: "/connect/entra" | "/connect/exchange"; asks: boolean; token: (interactive: boolean) => Promise<string> };
type Ways = { entra: EntraClient | null; exchange: boolean };

const waysTimeout = 5_000;

/** What this client and this server can do together; null leaves the window, which always works. */
export async function findOutlookIdentity(): Promise<OutlookIdentity | null> {
  const nested = supportsNestedApps();
  if (!nested && !hasExchangeIdentity()) return null;
  try {
    const answer = await fetch("/connect/ways", { credentials: "omit", signal: AbortSignal.timeout(waysTimeout) });
    if (!answer.ok) return null;
    const ways = (await answer.json()) as Ways;
    if (nested && ways.entra) {
      const app = new NestedApp(ways.entra);
      return { endpoint: "/connect/entra", asks: true, token: (interactive) => app.token(interactive) };
    }
    return ways.exchange && hasExchangeIdentity() ? { endpoint: "/connect/exchange", asks: false, token: exchangeIdentityToken } : null;
  } catch {
    return null;
  }
}
