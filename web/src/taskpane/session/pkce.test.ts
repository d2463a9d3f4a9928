import { expect, test } from "vitest";
import { challengeOf, newProof } from "./pkce";

test("The challenge is the one of RFC 7636, appendix B", async () => {
  expect(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("A proof is long enough, fits into an address, and is another each time", async () => {
  const proofs = await Promise.all(Array.from({ length: 50 }, newProof));
  for (const { verifier, challenge, state } of proofs) {
    expect(verifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(challenge).toBe(await challengeOf(verifier));
    expect(state).toMatch(/^[A-Za-z0-9_-]{22}$/);
  }
  expect(new Set(proofs.flatMap(({ verifier, state }) => [verifier, state])).size).toBe(100);
});
