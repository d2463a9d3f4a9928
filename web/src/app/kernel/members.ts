import type { NamedRecord, Page } from "../../shared/api/types";
import { client } from "./session";
import { useLoad } from "./useLoad";

/** Whoever can own a contact or a task. */
export function useMembers(): NamedRecord[] {
  return useLoad<Page<NamedRecord>>("members", (signal) => client.get("/members", { signal })).value?.items ?? [];
}
