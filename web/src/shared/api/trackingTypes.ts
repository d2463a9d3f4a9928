// What is known of sent mail: reports about it, marks on addresses, opens and clicks, and how the organization tracks.

export type BounceReason = "other" | "no_such_mailbox" | "mailbox_full" | "policy" | "domain_not_found" | "too_large" | "authentication" | "loop" | "temporary";
/** A delivery or absence notice about a mail of ours; `aboutId` is that mail. */
export type MailReport = {
  kind: "bounce" | "delay" | "away"; aboutId: string; until: string | null;
  recipients: { address: string; reason: BounceReason; code: string | null; text: string | null; isHard: boolean }[];
};
/** What is known of an address before somebody writes to it. */
export type AddressMark = { id: string; address: string; kind: "bounced" | "no_tracking" | "unsubscribed"; at: string; mailMessageId: string | null; code: string | null; mayClear: boolean };

export type TrackedCounts = { human: number; probable: number; machine: number; unknown: number };
/** What is known of the opens and clicks of a followed mail; the sender's own are in no count. */
export type TrackingSummary = {
  messageId: string; opens: boolean; links: boolean; opened: TrackedCounts; clicked: TrackedCounts; firstOpenedAt: string | null; lastOpenedAt: string | null; lastClickedAt: string | null;
  readers: TrackedReader[];
  /** Why nothing follows it although that was wished; its copy says so. */
  leftWithout: LeftWithout | "follows" | null;
};
export type LeftWithout = "plain_text" | "too_large" | "protected" | "not_put_in";
/** A recipient with a copy of their own, and what people did with it. */
export type TrackedReader = { address: string; name: string | null; contactId: string | null; opened: number; clicked: number; lastOpenedAt: string | null; lastClickedAt: string | null };
export type TrackedEvent = { id: string; act: "open" | "click"; at: string; class: "human" | "probable" | "machine" | "unknown" | "own"; rule: string; url: string | null; reader: string | null };
export type TrackingDetail = { summary: TrackingSummary; events: TrackedEvent[]; aggregateOnly: boolean };
export type TrackingMode = "choice" | "off" | "always";
export type TrackingPermission = "allowed" | "with_consent" | "never";
/** `where`: a domain, or the two letters of a country. */
export type TrackingRule = { where: string; permission: TrackingPermission };
export type TrackingWindows = { atOnceSeconds: number; soonSeconds: number; burstSeconds: number; burstLinks: number };
/** How the organization tracks; `waiting` opens and clicks still stand as earlier rules had them. */
export type TrackingPolicy = {
  mode: TrackingMode; aggregateOnly: boolean; footer: boolean; unsubscribe: boolean; trap: boolean; rules: TrackingRule[]; windows: TrackingWindows; defaults: TrackingWindows; revision: number; waiting: number;
};
export type TrackingPolicyRequest = Omit<TrackingPolicy, "defaults" | "waiting">;
export type TrackingDecision = { allowed: boolean; reason: string; address: string | null; mode: TrackingMode; aggregateOnly: boolean; refused: string[] };
/** Can each recipient get a copy of their own from this address? */
export type RecipientCopies = { possible: boolean; reason: "possible" | "provider_files" | "server_files" | "server_unknown" | "mailbox_unusable"; most: number };
export type TrackingBasis = "rules" | "allowed" | "consent_given" | "with_consent" | "never";
export type TrackingBasisView = { basis: TrackingBasis; optedOut: boolean; allowed: boolean; reason: string; setAt: string | null };
