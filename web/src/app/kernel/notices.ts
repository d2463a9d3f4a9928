import { computed, signal } from "@preact/signals";
import { ApiProblem } from "../../shared/api/problem";
import type { MemberNotice, Page } from "../../shared/api/types";
import { client, live } from "./session";

/** What Inlay tells the member by itself, newest first; one place for the rail and the page. Null until first loaded. */
export const notices = signal<MemberNotice[] | null>(null);
export const noticesProblem = signal<ApiProblem | null>(null);
export const unread = computed(() => (notices.value ?? []).filter((notice) => !notice.readAt).length);

let asked = 0;

export async function loadNotices(): Promise<void> {
  const own = ++asked;
  try {
    const { items } = await client.get<Page<MemberNotice>>("/notices");
    if (own !== asked) return; // Asked again meanwhile: that answer is the newer one.
    notices.value = items;
    noticesProblem.value = null;
  } catch (thrown) {
    if (own === asked) noticesProblem.value = ApiProblem.from(thrown);
  }
}

/** Loads the list and keeps it true while somebody is signed in. Returns the way to stop. */
export function followNotices(): () => void {
  void loadNotices();
  const stops = [live.on("notice.changed", () => void loadNotices()), live.onResync(() => void loadNotices())];
  return () => {
    asked++;
    stops.forEach((stop) => stop());
    notices.value = null;
  };
}

export async function dismissNotice(id: string): Promise<void> {
  await client.delete(`/notices/${id}`);
  notices.value = (notices.peek() ?? []).filter((notice) => notice.id !== id);
}
