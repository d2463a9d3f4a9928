import { ApiClient } from "../shared/api/client";
import type { LinkOffer } from "../shared/api/addinTypes";
import type { Me, SetupState } from "../shared/api/types";

/** Why this page was opened: by the pane to sign in, by our server with its answer, or by nobody. */
export type DialogRequest =
  | { kind: "ask"; challenge: string; state: string; offer: string | null }
  | { kind: "answer"; message: string }
  | { kind: "stray" };

export function readRequest(address: URL): DialogRequest {
  const { searchParams } = address;
  const state = searchParams.get("state");
  if (state === null) return { kind: "stray" };
  const code = searchParams.get("code");
  const error = searchParams.get("error");
  if (code !== null) return { kind: "answer", message: JSON.stringify({ code, state }) };
  if (error !== null) return { kind: "answer", message: JSON.stringify({ error, state }) };
  const challenge = searchParams.get("code_challenge");
  return challenge ? { kind: "ask", challenge, state, offer: new URLSearchParams(address.hash.slice(1)).get("offer") } : { kind: "stray" };
}

/** The dialog is a window of its own, so the web app's cookie works here, and only here is it used. */
export class Authorization {
  private csrf: string | null = null;
  private readonly api = new ApiClient({ csrfToken: () => this.csrf });

  constructor(private readonly ownUrl: URL) {}

  async who(): Promise<Me> {
    return this.keep(await this.api.get<Me>("/me"));
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.api.get<SetupState>("/setup")).needed;
  }

  async signIn(email: string, password: string): Promise<Me> {
    return this.keep(await this.api.post<Me>("/sessions", { email, password }));
  }

  /** Who Outlook's user is, when that is known and could be linked to whoever is signed in; null when there is nothing to ask. */
  async linkable(offer: string | null): Promise<LinkOffer | null> {
    if (offer === null) return null;
    const shown = await this.api.post<LinkOffer>("/linked-identities/offers", { offer }).catch(() => null);
    return shown?.state === "new" ? shown : null;
  }

  async link(offer: string): Promise<void> {
    await this.api.post("/linked-identities", { offer });
  }

  async signOut(): Promise<void> {
    await this.api.delete("/sessions/current");
    this.csrf = null;
  }

  /** Leaves for our server, which comes back to this page with a code (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
  codeAddress({ challenge, state }: { challenge: string; state: string }): string {
    const query = new URLSearchParams({
      response_type: "code", client_id: "pane", redirect_uri: this.ownUrl.href, code_challenge: challenge, code_challenge_method: "S256", state,
    });
    return `/connect/authorize?${query.toString()}`;
  }

  private keep(me: Me): Me {
    this.csrf = me.csrfToken;
    return me;
  }
}
