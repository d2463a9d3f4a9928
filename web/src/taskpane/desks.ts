import type { ReadonlySignal } from "@preact/signals";
import type { ApiClient } from "../shared/api/client";
import type { ContactDesk } from "./contacts/ContactDesk";
import type { ManyStore } from "./several/ManyStore";

/** What the parts of the pane work with besides what they show. */
export type Desks = {
  api: ApiClient; contact: ContactDesk; many: ManyStore;
  /** Whose mailbox the open message lies in, where it is not the member's own. */
  shared: ReadonlySignal<string | null>;
};
