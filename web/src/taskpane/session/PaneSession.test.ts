import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../shared/api/problem";
import { DialogClosed } from "../../shared/office/dialog";
import { PaneSession } from "./PaneSession";
import { challengeOf } from "./pkce";

const dialogUrl = new URL("https://inlay.example/dialog.html");
let forms: URLSearchParams[] = [];
let options: RequestInit[] = [];
let answers: (() => Response | Promise<Response>)[] = [];
const tokens = (access: string, seconds = 900) => () => Response.json({ access_token: access, refresh_token: `refresh-${access}`, expires_in: seconds });
const refusal = () => Response.json({ error: "invalid_grant" }, { status: 400 });

beforeEach(() => {
  forms = [];
  options = [];
  answers = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    expect(address).toBe("/connect/token");
    forms.push(init.body as URLSearchParams);
    options.push(init);
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
  const session = new PaneSession(dialogUrl, consenting);
  answers = [tokens("first", 10), tokens("second")];
  await session.signIn();

  expect(await Promise.all([session.token(), session.token(), session.token()])).toEqual(["second", "second", "second"]);
  expect(forms.map((form) => form.get("grant_type"))).toEqual(["authorization_code", "refresh_token"]);
  expect(forms[1]?.get("refresh_token")).toBe("refresh-first");
});

test("A refused refresh token signs out; a lost connection does not", async () => {
  const session = new PaneSession(dialogUrl, consenting);
  answers = [tokens("first", 10)];
  await session.signIn();
  await expect(session.token()).rejects.toMatchObject({ code: "offline" });
  expect(session.state.value).toBe("signed-in");

  answers = [refusal];
  await expect(session.token()).rejects.toMatchObject({ status: 401 });
  expect(session.state.value).toBe("signed-out");
});
