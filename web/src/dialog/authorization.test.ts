import { afterEach, expect, test, vi } from "vitest";
import { Authorization, readRequest } from "./authorization";

afterEach(() => void vi.unstubAllGlobals());
const page = (rest: string) => new URL(`https://inlay.example/dialog.html${rest}`);

test("What the pane asks and what the server answers are told apart", () => {
  expect(readRequest(page("?code_challenge=c&state=s"))).toEqual({ kind: "ask", challenge: "c", state: "s", offer: null });
  expect(readRequest(page("?code_challenge=c&state=s&_host_Info=Outlook$x#offer=o%2Bo"))).toEqual({ kind: "ask", challenge: "c", state: "s", offer: "o+o" });
  expect(readRequest(page("?code=1&state=s"))).toEqual({ kind: "answer", message: JSON.stringify({ code: "1", state: "s" }) });
  expect(readRequest(page("?code_challenge=c"))).toEqual({ kind: "stray" });
});

test.each([
  ["new", true],
  ["linked", false],
  ["taken", false],
])("An identity that is %s is asked about: %s", async (state, asked) => {
  vi.stubGlobal("fetch", async () => Response.json({ kind: "entra", address: "ada@contoso.test", state, isOwnAddress: false }));
  expect(await new Authorization(page("")).linkable("offer") !== null).toBe(asked);
});

test("An offer that is over keeps nobody from signing in", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ code: "link_offer_over" }, { status: 400 }));
  expect(await new Authorization(page("")).linkable("old")).toBeNull();
});
