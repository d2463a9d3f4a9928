import { signal, type ReadonlySignal } from "@preact/signals";
import { ApiProblem } from "../../shared/api/problem";
import { t } from "../../shared/i18n";
import { askInDialog, DialogClosed } from "../../shared/office/dialog";
import { findOutlookIdentity, type OutlookIdentity } from "./outlookIdentity";
import { newProof } from "./pkce";

export type SessionState = "starting" | "signed-out" | "signing-in" | "signed-in";
type Tokens = { access: string; refresh: string | null; goodUntil: number };
type TokenAnswer = { access_token: string; refresh_token?: string; expires_in: number };
type IdentityAnswer = { accessToken: string; expiresIn: number };

const refreshBefore = 30_000;
const tokenTimeout = 20_000;

/** Who the pane speaks as. Tokens live in this object and nowhere else: no cookie, no storage; closing the pane forgets them. */
export class PaneSession {
  private readonly current = signal<SessionState>("signed-out");
  private readonly trouble = signal<ApiProblem | null>(null);
  private tokens: Tokens | null = null;
  private refreshing: Promise<void> | null = null;
  private asking: AbortController | null = null;
  private identity: OutlookIdentity | null = null;
  /** Ties Outlook's user to a member, once somebody signed in with the window and said yes there. */
  private offer: string | null = null;

  constructor(private readonly dialogUrl = new URL("dialog.html", location.href), private readonly ask = askInDialog, private readonly find = findOutlookIdentity) {}

  get state(): ReadonlySignal<SessionState> {
    return this.current;
  }

  /** Why the last attempt to sign in failed. */
  get problem(): ReadonlySignal<ApiProblem | null> {
    return this.trouble;
  }

  /** The access token, renewed when it is about to end. Signed out there is none, and no call is made. */
  async token(): Promise<string> {
    if (this.tokens && this.tokens.goodUntil - Date.now() < refreshBefore) await this.renew();
    if (!this.tokens) throw new ApiProblem(401, { code: "sign_in_needed" });
    return this.tokens.access;
  }

  /** Called when the server refused the access token. Calls at the same time share one exchange: a refresh token is good once. */
  renew(): Promise<void> {
    this.refreshing ??= this.exchangeRefreshToken().finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  /** Signs in without a word where Outlook says who its user is and that identity is linked; whatever fails leaves the button. */
  async start(): Promise<void> {
    this.current.value = "starting";
    this.identity = await this.find().catch(() => null);
    if (this.current.peek() === "starting" && !(await this.tradeIdentity(false))) this.forget();
  }

  /** Lets Outlook ask its user where it can, else opens the dialog, where the member signs in with our own page, and trades its code for tokens. */
  async signIn(): Promise<void> {
    if (this.current.peek() === "signing-in") return;
    this.current.value = "signing-in";
    this.trouble.value = null;
    this.asking = new AbortController();
    try {
      // Known already and linked to nobody: only the window helps, and opened at once the browser does not take it for an advertisement.
      const asked = this.identity?.asks === true && this.offer === null;
      if (asked && (await this.tradeIdentity(true))) return;
      this.asking.signal.throwIfAborted();
      const proof = await newProof();
      const address = new URL(this.dialogUrl);
      address.search = new URLSearchParams({ code_challenge: proof.challenge, state: proof.state }).toString();
      // Behind the mark it reaches no server and no log.
      if (this.offer !== null) address.hash = new URLSearchParams({ offer: this.offer }).toString();
      const answer = readAnswer(await this.ask(address.href, this.asking.signal, asked));
      // An answer to another question than ours is no answer (RFC 9700 section 4.7).
      if (answer.state !== proof.state) throw refused();
      if (answer.code === undefined) throw refused(answer.error);
      this.keep(await this.trade({
        grant_type: "authorization_code", code: answer.code, code_verifier: proof.verifier, redirect_uri: this.dialogUrl.href,
      }));
    } catch (thrown) {
      this.forget();
      if (!(thrown instanceof DialogClosed && thrown.byHand) && !this.asking.signal.aborted) this.trouble.value = thrown instanceof ApiProblem ? thrown : refused();
    }
  }

  cancel(): void {
    this.asking?.abort();
  }

  private async exchangeRefreshToken(): Promise<void> {
    const refresh = this.tokens?.refresh;
    if (!refresh) {
      if (!(await this.tradeIdentity(false))) this.forget();
      return;
    }
    try {
      this.keep(await this.trade({ grant_type: "refresh_token", refresh_token: refresh }));
    } catch (thrown) {
      // Without a connection the refresh token may still be good; refused, it is not.
      if (thrown instanceof ApiProblem && thrown.status === 0) throw thrown;
      this.forget();
    }
  }

  /** Trades Outlook's word for a token of ours. False for every failure: there is another way in. */
  private async tradeIdentity(interactive: boolean): Promise<boolean> {
    if (!this.identity) return false;
    try {
      const token = await this.identity.token(interactive);
      const response = await fetch(this.identity.endpoint, {
        method: "POST", body: JSON.stringify({ token }), signal: AbortSignal.timeout(tokenTimeout),
        headers: { Accept: "application/json", "Content-Type": "application/json" }, credentials: "omit", cache: "no-store", redirect: "error",
      });
      if (response.ok) {
        const answer = (await response.json()) as IdentityAnswer;
        this.keep({ access_token: answer.accessToken, expires_in: answer.expiresIn });
        return true;
      }
      const problem = (await response.json()) as { code?: string; offer?: string };
      this.offer = problem.code === "identity_not_linked" ? (problem.offer ?? null) : null;
    } catch {
      // Nested authentication is refused, missing or silent; the server may be away: the window says so better.
    }
    return false;
  }

  private async trade(form: Record<string, string>): Promise<TokenAnswer> {
    const response = await fetch("/connect/token", {
      method: "POST", body: new URLSearchParams({ ...form, client_id: "pane" }), signal: AbortSignal.timeout(tokenTimeout),
      headers: { Accept: "application/json" }, credentials: "omit", cache: "no-store", redirect: "error",
    }).catch(() => { throw ApiProblem.offline(); });
    if (response.status >= 500) throw new ApiProblem(response.status, {});
    if (!response.ok) throw refused();
    return (await response.json()) as TokenAnswer;
  }

  private keep(answer: TokenAnswer): void {
    this.tokens = {
      access: answer.access_token, refresh: answer.refresh_token ?? this.tokens?.refresh ?? null,
      goodUntil: Date.now() + answer.expires_in * 1000,
    };
    this.current.value = "signed-in";
  }

  private forget(): void {
    this.tokens = null;
    this.current.value = "signed-out";
  }
}

function readAnswer(message: string): { code?: string; state?: string; error?: string } {
  try {
    const answer = JSON.parse(message) as Record<string, unknown>;
    const text = (name: string) => (typeof answer[name] === "string" ? { [name]: answer[name] } : {});
    return { ...text("code"), ...text("state"), ...text("error") };
  } catch {
    return {};
  }
}

const refused = (error?: string) => new ApiProblem(400, {
  code: error ?? "sign_in_failed", title: t("pane.signIn.failed.title"), detail: error === "access_denied" ? t("pane.signIn.denied") : t("pane.signIn.failed.detail"),
});
