/** How a file is named in an address (LogChoice.KeyOf on the server): the first 32 digits of the SHA-256 of its name. */
export async function fileKey(name: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name.normalize())));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same for several; "all" where that is all that the message has. */
export const fileKeys = async (names: readonly string[], outOf: number): Promise<string[]> =>
  names.length > 0 && names.length === outOf ? ["all"] : Promise.all(names.map(fileKey));
