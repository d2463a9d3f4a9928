import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../shared/ui/Icon";
import "./work.css";

/** A place to drop files onto, with a button that chooses them; what stands in it while they are read, its owner says. */
export function FileDrop({ id, label, drop, hint, accept, multiple, busy, children, onFiles }: {
  id: string; label: string; drop: string; hint: string; accept: string; multiple?: boolean; busy: ComponentChildren; children?: ComponentChildren; onFiles: (files: File[]) => void;
}) {
  const [over, setOver] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    const chosen = [...(files ?? [])];
    if (!busy && chosen.length > 0) onFiles(multiple ? chosen : chosen.slice(0, 1));
    // The same file may be chosen once more.
    if (field.current) field.current.value = "";
  };
  return (
    <div class={`card file-drop ${over && !busy ? "file-drop-over" : ""}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer?.files); }}>
      <span class="empty-icon"><Icon name="upload" size={24} /></span>
      {busy || <>
        <fluent-button id={`choose-${id}`} appearance="primary" onClick={() => field.current?.click()}>{label}</fluent-button>
        <p class="quiet">{drop}</p>
      </>}
      <input ref={field} id={`${id}-file`} type="file" class="visually-hidden" tabIndex={-1} aria-label={label} accept={accept} multiple={multiple} onChange={(event) => take(event.currentTarget.files)} />
      <p class="quiet file-drop-hint">{hint}</p>
      {children}
    </div>
  );
}
