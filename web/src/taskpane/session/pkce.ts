/** The secret that stays in the pane and its SHA-256, which may be seen (RFC 7636, S256), and a value that ties the answer to this request. */
export type Proof = { verifier: string; challenge: string; state: string };

export async function newProof(): Promise<Proof> {
  const verifier = randomText(32);
  return { verifier, challenge: await challengeOf(verifier), state: randomText(16) };
}

/** RFC 7636 section 4.2: BASE64URL(SHA256(ASCII(verifier))). */
export async function challengeOf(verifier: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

const randomText = (bytes: number) => base64Url(crypto.getRandomValues(new Uint8Array(bytes)));

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
