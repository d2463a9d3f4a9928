import type { ApiClient } from "../../shared/api/client";
import { keepCapture } from "../../shared/office/draft";

/**
 * Leaves a credential with the draft for the script of the send event, which shares no memory with the pane: good for preparing this member's mail and nothing else, for two hours.
 * Without it, and without Outlook's own sign-in, a mail goes out with its reference alone.
 */
export async function leaveCapture(api: ApiClient): Promise<void> {
  try {
    const { token, expiresAt } = await api.post<{ token: string; expiresAt: string }>("/outgoing-references/tokens", {});
    await keepCapture({ v: 1, token, until: Date.parse(expiresAt) });
  } catch {
    // The next look at the draft tries again.
  }
}
