import type { DraftLine } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Icon } from "../../shared/ui/Icon";
import { discardDraft } from "../compose/DraftState";
import { Link } from "../kernel/router";
import "./drafts.css";

/** Drafts, newest first, each leading back to its contact and open there. */
export function DraftList({ drafts, withContact, onChanged }: { drafts: readonly DraftLine[]; withContact?: boolean; onChanged: () => void }) {
  return (
    <ul class="draft-list">
      {drafts.map((draft) => {
        const subject = draft.subject || t("drafts.noSubject");
        return (
          <li key={draft.id} class="draft-row">
            <Link to={`/app/contacts/${draft.contactId}?draft=${draft.id}`} class="draft-link">
              <span class="row"><span class="strong clip">{subject}</span><time class="small quiet end" dateTime={draft.updatedAt} title={formatFull(draft.updatedAt)}>{formatWhen(draft.updatedAt)}</time></span>
              <span class="small quiet clip">{withContact && draft.contactName ? `${draft.contactName} · ` : ""}{draft.preview}</span>
            </Link>
            <button type="button" class="plain-button draft-discard" aria-label={t("drafts.discard", { subject })} title={t("drafts.discard", { subject })}
              onClick={() => void discardDraft(draft.id, onChanged).then(onChanged)}><Icon name="trash" size={16} /></button>
          </li>
        );
      })}
    </ul>
  );
}
