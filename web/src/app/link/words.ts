import type { LinkOffer } from "../../shared/api/types";
import type { PlainKey } from "../../shared/i18n";

/** What an account is, by who vouches for it. */
export const kindWords = { google: "link.google", entra: "link.entra", exchange: "link.exchange" } as const satisfies Record<LinkOffer["kind"], PlainKey>;
