/** Somebody that Outlook or Google vouches for, and whether the caller could be linked to them. */
export type LinkOffer = { kind: "google" | "entra" | "exchange"; address: string; state: "new" | "linked" | "taken"; isOwnAddress: boolean };
export type LinkRequest = { offer: string };
export type LinkedIdentity = { id: string; kind: LinkOffer["kind"]; address: string; linkedAt: string; lastSeenAt: string };
export type EntraClient = { clientId: string; authority: string; scope: string };
/** How a pane may sign in besides the window. */
export type SignInWays = { entra: EntraClient | null; exchange: boolean };
export type OutlookAddin = { seenAt: string | null; hindrance: string | null; remedy: string | null; signsIn: SignInWays };
