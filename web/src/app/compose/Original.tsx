import { useRef, useState } from "preact/hooks";
import type { Reply } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatSize } from "../../shared/i18n/format";
import { Icon } from "../../shared/ui/Icon";

/** The mail that is answered or passed on, below what is written. It goes along as it is; whoever wants to write into it takes it into the text. */
export function Original({ reply, passedOn, onPassedOn, onRemove, onEdit }: {
  reply: Reply; passedOn: readonly string[]; onPassedOn: (ids: string[]) => void; onRemove: () => void; onEdit: () => void;
}) {
  const [shown, setShown] = useState(reply.kind === "forward");
  const frame = useRef<HTMLIFrameElement>(null);
  const going = reply.attachments.filter((file) => passedOn.includes(file.id));
  if (!reply.quoted) return <p class="small quiet">{t("compose.original.notShared")}</p>;
  return (
    <div class="stack-tight compose-original">
      <div class="row wrap">
        <button type="button" class="link-button small" aria-expanded={shown} onClick={() => setShown(!shown)}>{t(shown ? "compose.original.hide" : "compose.original.show")}</button>
        <span class="end row">
          {reply.kind !== "forward" && <button type="button" class="link-button small" onClick={onEdit}>{t("compose.original.edit")}</button>}
          <button type="button" class="link-button small" onClick={onRemove}>{t("compose.original.remove")}</button>
        </span>
      </div>
      {shown && <iframe ref={frame} class="message-body compose-original-body" src={`/api/v1/messages/${reply.messageId}/body`} title={t("compose.original")} sandbox="allow-same-origin allow-popups" referrerpolicy="no-referrer" />}
      {going.length > 0 && (
        <ul class="attachments" aria-label={t("compose.original.files")}>
          {going.map((file) => (
            <li key={file.id} class="attachment">
              <Icon name="clip" size={16} /><span class="clip">{file.name}</span><span class="quiet small">{formatSize(file.size)}</span>
              <button type="button" class="plain-button compose-remove" aria-label={t("compose.removeFile", { name: file.name })} onClick={() => onPassedOn(passedOn.filter((other) => other !== file.id))}><Icon name="cross" size={16} /></button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
