import type { TrackedEvent } from "./trackingTypes";
import type { SendState, Sharing } from "./types";

/** A program that is told what happens. */
export type Webhook = {
  id: string; url: string; description: string; kinds: string[]; pause: "chosen" | "gone" | "failing" | null; waiting: number; dead: number; createdAt: string;
  lastDeliveredAt: string | null; failingSince: string | null; earlierUntil: string | null; problem: { code: string; detail: string; remedy: string } | null;
};
export type WebhookList = { items: Webhook[]; kinds: string[] };
export type WebhookRequest = { url: string; description: string; kinds: string[] };
export type NewWebhook = { webhook: Webhook; secret: string };
export type WebhookSecret = { secret: string; earlierUntil: string };
export type WebhookDelivery = {
  id: string; eventId: string; kind: string; contactId: string | null; state: "waiting" | "delivered" | "dead"; attempts: number; createdAt: string; lastTriedAt: string | null; dueAt: string | null;
  status: number | null; problem: { code: string; detail: string; remedy: string } | null; excerpt: string | null; payload: string;
};

/** What members can be told of, in the browser and in the digest. */
export type ToldOf = "opens" | "clicks" | "replies" | "mailboxes" | "tasks" | "unconfirmed";
export type NoticePreferencesRequest = { told: ToldOf[]; zone: string; quietFrom: number | null; quietTo: number | null; digest: "never" | "day" | "week"; digestHour: number };
export type NoticePreferences = NoticePreferencesRequest & { digestDueAt: string | null; isChosen: boolean };

/** One thing that happened, as far as the member may see it. */
export type ActivityKind = "open" | "click" | "reply" | "send" | "bounce" | "view";
export type ActivityItem = {
  id: string; kind: ActivityKind; at: string; class: TrackedEvent["class"] | null; rule: string | null; url: string | null; messageId: string | null; subject: string;
  contact: { id: string; name: string | null } | null; entryId: string | null; member: { id: string; name: string } | null; state: SendState | null; sharing: Sharing;
  reader: string | null; documentId: string | null;
};
export type ActivityCounts = { people: number; machines: number; unsure: number };
export type ActivityDay = { date: string; opens: ActivityCounts; clicks: ActivityCounts };
export type ActivityChart = { days: ActivityDay[]; zone: string };
