// Accounts at Google and Microsoft that are linked to a member. Held against the host's document in contract.ts.

export type LinkedKind = "google" | "entra" | "exchange";

/** Who would be linked to the one who is signed in. */
export type LinkOffer = { kind: LinkedKind; address: string; state: "new" | "linked" | "taken"; isOwnAddress: boolean };

export type LinkedIdentity = { id: string; kind: LinkedKind; address: string; linkedAt: string; lastSeenAt: string };
