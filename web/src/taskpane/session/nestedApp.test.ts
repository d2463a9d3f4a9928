import { afterEach, beforeEach, expect, test, vi } from "vitest";

const client = { clientId: "3a1a7c2e-52f1-4c57-8f3d-0f4f5f0c9d11", authority: "https://login.microsoftonline.com/common", scope: "api://inlay.example/3a1a7c2e-52f1-4c57-8f3d-0f4f5f0c9d11/access_as_user" };
type Request = { method: string; requestId: string; tokenParams?: { scope: string; clientId: string } };
type Answer = Record<string, unknown> | null;

let asked: Request[] = [];
let answers: Record<string, (request: Request) => Answer> = {};
let fetched: string[] = [];

/** Outlook's side of nested app authentication, as office.js puts it into the page. */
function fakeBridge() {
  let tell: (message: string) => void = () => undefined;
  return {
    addEventListener: (_: string, callback: (message: string) => void) => { tell = callback; },
    removeEventListener: () => undefined,
    postMessage: (message: string) => {
      const request = JSON.parse(message) as Request;
      asked.push(request);
      const answer = answers[request.method]?.(request);
      if (answer) queueMicrotask(() => tell(JSON.stringify({ messageType: "NestedAppAuthResponse", requestId: request.requestId, ...answer })));
    },
  };
}

const part = (content: unknown) => btoa(JSON.stringify(content)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const given = () => ({
  success: true,
  token: {
    access_token: "access-from-outlook", expires_in: 3600, scope: client.scope, properties: null, authority: client.authority,
    id_token: `${part({ alg: "RS256", typ: "JWT" })}.${part({ aud: client.clientId, oid: "person", tid: "tenant", preferred_username: "ada@contoso.test", name: "Ada", iat: 1, exp: 9_999_999_999 })}.c2ln`,
  },
  account: { environment: "login.microsoftonline.com", homeAccountId: "person.tenant", localAccountId: "person", tenantId: "tenant", username: "ada@contoso.test" },
});
const refused = (status: string) => ({ success: false, error: { status, code: status, description: status } });

beforeEach(() => {
  asked = [];
  fetched = [];
  answers = { GetInitContext: () => ({ success: true, initContext: { capabilities: { queryAccount: true }, sdkName: "fake", sdkVersion: "1" } }), GetToken: given, GetTokenPopup: given };
  const events = new EventTarget();
  const window = {
    nestedAppAuthBridge: fakeBridge(), crypto, console, performance, location: new URL("https://inlay.example/taskpane.html"), navigator: { userAgent: "test", onLine: true }, setTimeout, clearTimeout, setInterval, clearInterval, atob, btoa,
    addEventListener: events.addEventListener.bind(events), removeEventListener: events.removeEventListener.bind(events), dispatchEvent: events.dispatchEvent.bind(events),
    localStorage: undefined, sessionStorage: undefined,
  };
  const whole = { ...window, self: window, top: window, parent: window };
  vi.stubGlobal("window", whole);
  vi.stubGlobal("navigator", whole.navigator);
  vi.stubGlobal("fetch", async (address: string) => { fetched.push(String(address)); throw new TypeError("no network"); });
});
afterEach(() => { vi.unstubAllGlobals(); vi.resetModules(); });

const open = async () => new (await import("./nestedApp")).NestedApp(client);

test("Outlook gives a token for our own scope without a question, and nothing else is asked over the network", async () => {
  expect(await (await open()).token(false)).toBe("access-from-outlook");

  const request = asked.find(({ method }) => method === "GetToken");
  expect(request?.tokenParams?.scope.split(" ")).toContain(client.scope);
  expect(request?.tokenParams?.clientId).toBe(client.clientId);
  expect(asked.some(({ method }) => method === "GetTokenPopup")).toBe(false);
  expect(fetched).toEqual([]);
});

test("Where Outlook has to ask its user it does so only after a click", async () => {
  answers.GetToken = () => refused("USER_INTERACTION_REQUIRED");
  const app = await open();

  await expect(app.token(false)).rejects.toThrow();
  expect(asked.some(({ method }) => method === "GetTokenPopup")).toBe(false);
  expect(await app.token(true)).toBe("access-from-outlook");
});

test("A user who says no is left to the window", async () => {
  answers.GetToken = () => refused("USER_INTERACTION_REQUIRED");
  answers.GetTokenPopup = () => refused("USER_CANCEL");
  await expect((await open()).token(true)).rejects.toThrow();
});

test("A client that never answers does not keep anybody waiting", async () => {
  vi.useFakeTimers();
  try {
    answers.GetInitContext = () => null;
    const app = await open();
    await import("@azure/msal-browser");
    const waiting = expect(app.token(true)).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(20_000);
    await waiting;
  } finally {
    vi.useRealTimers();
  }
});
