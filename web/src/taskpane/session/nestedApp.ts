import type { IPublicClientApplication } from "@azure/msal-browser";

export type EntraClient = { clientId: string; authority: string; scope: string };

// Some clients never answer; the window is always there instead.
const silentLimit = 6_000;
const popupLimit = 120_000;

/** Gets access tokens for our own API from Outlook (nested app authentication). The library is loaded on first use, and keeps its tokens in memory. */
export class NestedApp {
  private opened: Promise<IPublicClientApplication> | null = null;

  constructor(private readonly client: EntraClient) {}

  /** @param interactive Outlook may ask its user; else only what needs no question. */
  async token(interactive: boolean): Promise<string> {
    const app = await within(silentLimit, this.open());
    const account = app.getActiveAccount() ?? app.getAllAccounts()[0];
    const request = { scopes: [this.client.scope], ...(account ? { account } : {}) };
    try {
      return (await within(silentLimit, app.acquireTokenSilent(request))).accessToken;
    } catch (thrown) {
      if (!interactive) throw thrown;
      return (await within(popupLimit, app.acquireTokenPopup(request))).accessToken;
    }
  }

  private open(): Promise<IPublicClientApplication> {
    this.opened ??= import("@azure/msal-browser").then(({ createNestablePublicClientApplication }) =>
      createNestablePublicClientApplication({ auth: { clientId: this.client.clientId, authority: this.client.authority }, cache: { cacheLocation: "memoryStorage" } }));
    return this.opened;
  }
}

async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error("No answer.")), limit); })]);
  } finally {
    clearTimeout(timer);
  }
}
