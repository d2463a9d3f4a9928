import { ApiProblem } from "../../shared/api/problem";
import type { OpenedDraft } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { confirm } from "../../shared/ui/Dialog";
import { Notice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { navigate } from "../kernel/router";
import { client } from "../kernel/session";
import type { useDraft } from "./useDraft";

/** Throws a draft away and offers to take that back. */
export async function discardDraft(id: string, onRestored?: () => void): Promise<void> {
  const complain = (thrown: unknown) => showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
  try {
    await client.delete(`/drafts/${id}`);
    const undo = () => void client.post(`/drafts/${id}/restore`).then(() => { showToast(t("drafts.restored")); if (onRestored) onRestored(); else void reopen(id); }, complain);
    showToast(t("drafts.discarded"), { action: { label: t("record.undo"), run: undo } });
  } catch (thrown) {
    complain(thrown);
  }
}

async function reopen(id: string): Promise<void> {
  const { contactId, version } = await client.get<OpenedDraft>(`/drafts/${id}`);
  // The version makes it another address: the same draft is opened anew where it is open already.
  await navigate(`/app/contacts/${contactId}?draft=${id}&version=${version}`);
}

/** Asked before somebody leaves what is kept nowhere. */
export const leaveUnsaved = () => confirm({ title: t("drafts.leave.title"), text: t("drafts.leave.text"), action: t("drafts.leave") });

/** What became of the newest changes: kept, on their way, waiting for the connection, or in the way of another window's. */
export function DraftLine({ saved, id }: { saved: ReturnType<typeof useDraft>; id: string }) {
  const { state, savedAt, problem } = saved.saving;
  if (state === "conflict" && problem) {
    const version = problem.version;
    return (
      <Notice tone="warning" title={problem.detail}>
        <div class="row wrap">
          {version !== undefined && <fluent-button id="draft-mine" size="small" onClick={() => saved.keepMine(version)}>{t("drafts.keepMine")}</fluent-button>}
          {problem.code === "draft_changed" && <fluent-button id="draft-theirs" size="small" onClick={() => void reopen(id)}>{t("drafts.loadTheirs")}</fluent-button>}
        </div>
      </Notice>
    );
  }
  return (
    <p class="small quiet draft-line" role="status">
      {state === "saving" ? t("drafts.saving") : state === "offline" ? t("drafts.offline") : state === "failed" && problem ? problem.detail
        : state === "saved" && savedAt ? <time dateTime={savedAt} title={formatFull(savedAt)}>{t("drafts.saved", { when: formatWhen(savedAt) })}</time> : null}
    </p>
  );
}
