import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../shared/api/problem";
import { DialogClosed } from "../../shared/office/dialog";
import type { OutlookIdentity } from "./outlookIdentity";
import { PaneSession } from "./PaneSession";
import { challengeOf } from "./pkce";

const dialogUrl = new URL("https://inlay.example/dialog.html");
let forms: URLSearchParams[] = [];
let options: RequestInit[] = [];
let answers: (() => Response | Promise<Response>)[] = [];
let trade: (body: { token: string }) => Response = () => { throw new TypeError("no connection"); };
const tokens = (access: string, seconds = 900) => () => Response.json({ access_token: access, refresh_token: `refresh-${access}`, expires_in: seconds });
const refusal = () => Response.json({ error: "invalid_grant" }, { status: 400 });

beforeEach(() => {
  forms = [];
  options = [];
  answers = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    options.push(init);
    if (address === "/connect/entra") return trade(JSON.parse(init.body as string) as { token: string });
    expect(address).toBe("/connect/token");
    forms.push(init.body as URLSearchParams);
    const answer = answers.shift();
    if (!answer) throw new TypeError("no connection");
    return answer();
  });
});
afterEach(() => void vi.unstubAllGlobals());

/** The dialog as our own page would answer it. */
const consenting = async (url: string) => JSON.stringify({ code: "the-code", state: new URL(url).searchParams.get("state") });

test("Signing in trades the code with the verifier that belongs to the challenge, and sends no cookie", async () => {
  let challenge: string | null = null;
  const session = new PaneSession(dialogUrl, (url) => { challenge = new URL(url).searchParams.get("code_challenge"); return consenting(url); });
  answers = [tokens("first")];

  await session.signIn();

  expect(session.state.value).toBe("signed-in");
  expect(await session.token()).toBe("first");
  const form = Object.fromEntries(forms[0] ?? []);
  expect(form).toMatchObject({ grant_type: "authorization_code", client_id: "pane", code: "the-code", redirect_uri: dialogUrl.href });
  expect(await challengeOf(form.code_verifier ?? "")).toBe(challenge);
  expect(options[0]?.credentials).toBe("omit");
});

test.each([
  ["an answer to another question", JSON.stringify({ code: "stolen", state: "other" })],
  ["an answer without a state", JSON.stringify({ code: "stolen" })],
  ["something that is no answer", "hello"],
])("With %s nothing is traded", async (_, message) => {
  const session = new PaneSession(dialogUrl, async () => message);
  await session.signIn();
  expect(session.state.value).toBe("signed-out");
  expect(session.problem.value).toBeInstanceOf(ApiProblem);
  expect(forms).toEqual([]);
});

test("A window closed by hand is no failure", async () => {
  const session = new PaneSession(dialogUrl, async () => { throw new DialogClosed(true); });
  await session.signIn();
  expect(session.state.value).toBe("signed-out");
  expect(session.problem.value).toBeNull();
});

test("A token about to end is renewed once, however many calls ask for it", async () => {
  const session = new PaneSession(dialogUrl, consenting, async () => null);
  answers = [tokens("first", 10), tokens("second")];
  await session.signIn();

  expect(await Promise.all([session.token(), session.token(), session.token()])).toEqual(["second", "second", "second"]);
  expect(forms.map((form) => form.get("grant_type"))).toEqual(["authorization_code", "refresh_token"]);
  expect(forms[1]?.get("refresh_token")).toBe("refresh-first");
});

test("A refused refresh token signs out; a lost connection does not", async () => {
  const session = new PaneSession(dialogUrl, consenting, async () => null);
  answers = [tokens("first", 10)];
  await session.signIn();
  await expect(session.token()).rejects.toMatchObject({ code: "offline" });
  expect(session.state.value).toBe("signed-in");

  answers = [refusal];
  await expect(session.token()).rejects.toMatchObject({ status: 401 });
  expect(session.state.value).toBe("signed-out");
});

const outlook = (token: OutlookIdentity["token"]) => async (): Promise<OutlookIdentity> => ({ endpoint: "/connect/entra", asks: true, token });
const linked = () => Response.json({ accessToken: "by-outlook", expiresIn: 600 });
const notLinked = () => Response.json({ code: "identity_not_linked", offer: "the+offer" }, { status: 409 });

test("A linked identity signs in without a click, without a cookie, and is asked again when its token ends", async () => {
  let now = 0;
  trade = ({ token }) => (token === "outlook-token" ? Response.json({ accessToken: `by-outlook-${++now}`, expiresIn: now === 1 ? 10 : 600 }) : refusal());
  const session = new PaneSession(dialogUrl, async () => { throw new Error("no window"); }, outlook(async () => "outlook-token"));

  await session.start();

  expect(session.state.value).toBe("signed-in");
  expect(options[0]?.credentials).toBe("omit");
  expect(await session.token()).toBe("by-outlook-2");
});

test("An identity that nobody linked goes with the window, which opens at once and offers to link it", async () => {
  trade = notLinked;
  let address: URL | null = null;
  let late: boolean | undefined;
  const session = new PaneSession(dialogUrl, (url, _, wasLate) => { address = new URL(url); late = wasLate; return consenting(url); }, outlook(async () => "outlook-token"));
  await session.start();
  expect(session.state.value).toBe("signed-out");
  expect(session.problem.value).toBeNull();

  answers = [tokens("first")];
  await session.signIn();

  expect(session.state.value).toBe("signed-in");
  expect(new URLSearchParams((address as URL | null)?.hash.slice(1)).get("offer")).toBe("the+offer");
  expect((address as URL | null)?.search).not.toContain("offer");
  expect(late).toBe(false);
});

test.each([
  ["refuses", async () => { throw new Error("interaction required"); }],
  ["gives what our server refuses", async () => "forged"],
])("When Outlook %s the window still works", async (_, token) => {
  trade = () => Response.json({ code: "identity_token_refused" }, { status: 401 });
  const session = new PaneSession(dialogUrl, consenting, outlook(token));
  await session.start();
  answers = [tokens("first")];
  await session.signIn();
  expect(await session.token()).toBe("first");
});

test("After a click Outlook may ask its user, and no window is needed", async () => {
  trade = linked;
  const session = new PaneSession(dialogUrl, async () => { throw new Error("no window"); }, outlook(async (interactive) => { if (!interactive) throw new Error("ask"); return "outlook-token"; }));
  await session.start();
  await session.signIn();
  expect(await session.token()).toBe("by-outlook");
});
