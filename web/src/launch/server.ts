import { session } from "./draft";
import { outlookToken, within, type Item } from "./office";

/** What the server made of a draft (PrepareOutgoing.Response), as far as it is used here. */
export type Prepared = { reference: string; log: boolean; opens: boolean; followsLinks: boolean; ending: string; pixelPath: string; links: { url: string; followed: string }[]; report: boolean };

export type Answer = { status: number; body: unknown };

const captureKey = "inlay.capture";
declare const location: { origin?: string; protocol?: string } | undefined;

// The host writes its own address here: a runtime without pages has no location to ask.
const baked = "https://inlay-origin.invalid";
const origin = typeof location !== "undefined" && location.origin && /^https?:$/.test(location.protocol || "") ? location.origin : baked;

type Response = { status: number; json: () => Promise<unknown> };
declare const fetch: (address: string, init: object) => Promise<Response>;

// In the memory of this runtime and nowhere else.
let own: { token: string; until: number } | null = null;

/** Forgets who signed in; for tests. */
export const forget = () => { own = null; };

/** Asks the server; null where it does not answer in time, or nobody is signed in. */
export function call(item: Item, path: string, body: object, deadline: number): Promise<Answer | null> {
  return within(deadline - Date.now(), null, authorization(item, deadline).then((credential) => (credential === null ? null : post(path, body, credential))));
}

function post(path: string, body: object, credential: string | null): Promise<Answer> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (credential !== null) headers["Authorization"] = credential;
  return fetch(origin + path, { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", cache: "no-store", redirect: "error" })
    .then((response) => response.json().then((json) => ({ status: response.status, body: json }), () => ({ status: response.status, body: null })));
}

/** Outlook's own user where it says who that is; else what a pane left for this draft, good for preparing mail and nothing else. */
function authorization(item: Item, deadline: number): Promise<string | null> {
  if (own !== null && own.until > Date.now()) return Promise.resolve(`Bearer ${own.token}`);
  const left = () => Math.max(0, deadline - Date.now());
  return session(item, captureKey, left()).then((kept) => {
    const capture = captureIn(kept);
    if (capture !== null) return `Capture ${capture}`;
    return within(left(), null, outlookToken()).then((token) => (token === null ? null : trade(token)));
  });
}

function trade(token: string): Promise<string | null> {
  return post("/connect/entra", { token }, null).then(({ status, body }) => {
    const answer = body as { accessToken?: unknown; expiresIn?: unknown } | null;
    if (status !== 200 || !answer || typeof answer.accessToken !== "string" || typeof answer.expiresIn !== "number") return null;
    own = { token: answer.accessToken, until: Date.now() + (answer.expiresIn - 30) * 1000 };
    return `Bearer ${own.token}`;
  });
}

function captureIn(kept: string | null): string | null {
  try {
    const capture = JSON.parse(kept || "null") as { token?: unknown; until?: unknown } | null;
    return capture && typeof capture.token === "string" && typeof capture.until === "number" && capture.until > Date.now() ? capture.token : null;
  } catch (_) {
    return null;
  }
}
