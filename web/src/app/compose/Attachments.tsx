import { t } from "../../shared/i18n";
import { formatPercent, formatSize } from "../../shared/i18n/format";
import { Icon } from "../../shared/ui/Icon";
import type { Attached } from "./useFiles";

/** The files of a mail as they come in, each with the way to take it out again. */
export function Attachments({ files, onRemove }: { files: readonly Attached[]; onRemove: (key: string) => void }) {
  if (files.length === 0) return null;
  return (
    <ul class="attachments" aria-label={t("message.attachments")}>
      {files.map((file) => (
        <li key={file.key} class={`attachment ${file.problem ? "attachment-not" : ""}`}>
          <Icon name={file.problem ? "warning" : "clip"} size={16} />
          {file.problem ? <span class="attachment-text" role="alert"><span class="clip">{file.name}</span><span class="small danger-text">{file.problem}</span></span> : <span class="clip">{file.name}</span>}
          {!file.file && !file.problem ? <progress class="compose-progress" value={file.progress} aria-label={t("compose.uploading", { name: file.name })}>{formatPercent(file.progress)}</progress> : <span class="quiet small">{formatSize(file.size)}</span>}
          <button type="button" class="plain-button compose-remove" aria-label={t("compose.removeFile", { name: file.name })} onClick={() => onRemove(file.key)}><Icon name="cross" size={16} /></button>
        </li>
      ))}
    </ul>
  );
}
