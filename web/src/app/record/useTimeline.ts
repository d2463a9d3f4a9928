import { useEffect, useRef } from "preact/hooks";
import type { Page as PageOf, TimelineEntry } from "../../shared/api/types";
import { mergeEntries, withSendState } from "../../shared/ui/timelineModel";
import { client, live } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { fits, showQuery, shown } from "./ShowSelect";

/** The timeline of a contact or company, live, threads folded. The entry that the address names is fetched wherever it stands. */
export function useTimeline(contactId: string, openId: string | null = null) {
  const show = shown();
  const path = `/records/${contactId}/timeline`;
  const pages = usePages<TimelineEntry>(`timeline ${contactId} ${show}`, (after, signal) =>
    client.get<PageOf<TimelineEntry>>(path, { query: { ...showQuery(show), fold: "true", after, limit: 50 }, ...(signal ? { signal } : {}) }), mergeEntries);
  const { change } = pages;
  const latest = useRef(pages.items);
  latest.current = pages.items;
  const add = (entries: TimelineEntry[]) => change((page) => ({ ...page, items: mergeEntries(page.items, entries) }));
  const setState = (messageId: string, state: NonNullable<TimelineEntry["state"]>) => change((page) => ({ ...page, items: withSendState(page.items, messageId, state) }));
  useEffect(() => {
    const stops = [
      live.on("timeline.entry_added", (added) => {
        if (added.contactId === contactId && fits(added.entry, show)) add([added.entry]);
      }),
      live.on("message.removed", ({ id }) => change((page) => ({ ...page, items: page.items.filter((entry) => entry.sourceId !== id) }))),
      live.on("send.state_changed", ({ id, state }) => {
        setState(id, state);
        // What leaves gets the date of now, and what is moved another: its place changes.
        if (state === "scheduled" || (state === "written" && latest.current?.some((entry) => entry.sourceId === id))) pages.reload();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [contactId, change, show]);

  const unfold = (threadId: string) => void wholeThread(path, { ...showQuery(show), threadId }).then(add, pages.reload);

  const asked = useRef<string | null>(null);
  const isThere = openId === null || pages.items === null || pages.items.some((entry) => entry.id === openId);
  useEffect(() => {
    if (openId === null || pages.items === null) return;
    if (isThere) {
      if (asked.current === openId) document.querySelector(".entry-open")?.scrollIntoView({ block: "nearest" });
    } else if (asked.current !== openId) {
      asked.current = openId;
      client.get<TimelineEntry>(`/timeline/${openId}`).then((entry) => add([entry]), () => undefined);
    }
  }, [openId, isThere, pages.items === null]);
  return { ...pages, setState, unfold };
}

/** At most some thousand messages: nobody reads a longer thread here. */
async function wholeThread(path: string, asked: Record<string, string>): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for (let after: string | null = null, round = 0; round < 10; round++) {
    const page: PageOf<TimelineEntry> = await client.get(path, { query: { ...asked, after, limit: 200 } });
    entries.push(...page.items);
    after = page.next;
    if (!after) break;
  }
  return entries;
}
