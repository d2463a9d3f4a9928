import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Note, TimelineEntry } from "../../shared/api/types";
import { newId } from "../../shared/api/ids";
import { t } from "../../shared/i18n";
import { confirm, Dialog } from "../../shared/ui/Dialog";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";

/** A note on a record. It keeps its id until it is saved, so that trying again never writes it twice. */
export function NewNote({ recordId, onSaved }: { recordId: string; onSaved: () => void }) {
  const [text, setText] = useState("");
  const [noteId, setNoteId] = useState(newId);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const save = async () => {
    if (!text.trim()) return;
    try {
      await client.post<Note>(`/records/${recordId}/notes`, { text, noteId });
      setText("");
      setNoteId(newId());
      setProblem(null);
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  return (
    <form class="card pad stack-tight" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <label class="visually-hidden" for="new-note">{t("notes.new")}</label>
      <textarea id="new-note" class="textarea" rows={text ? 4 : 1} maxLength={20000} placeholder={t("notes.new")} value={text} onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(); }} />
      {problem && <ProblemNotice problem={problem} />}
      {text.trim() && <span><fluent-button id="save-note" size="small" appearance="primary" onClick={() => void save()}>{t("notes.save")}</fluent-button></span>}
    </form>
  );
}

/** What can be done with a note on the timeline: changed where it stands, or deleted. */
export function NoteText({ entry, onChanged }: { entry: TimelineEntry; onChanged: () => void }) {
  const [note, setNote] = useState<Note | null>(null);
  if (entry.kind !== "note") return null;
  const complain = (thrown: unknown) => showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
  const remove = async () => {
    if (!(await confirm({ title: t("notes.delete.title"), text: t("notes.delete.text"), action: t("notes.delete") }))) return;
    try {
      await client.delete(`/notes/${entry.sourceId}`);
      onChanged();
      showToast(t("notes.deleted"));
    } catch (thrown) {
      complain(thrown);
    }
  };
  return <>
    <button type="button" class="plain-button" aria-label={t("notes.edit")} title={t("notes.edit")} onClick={() => void client.get<Note>(`/notes/${entry.sourceId}`).then(setNote, complain)}><Icon name="edit" size={16} /></button>
    <button type="button" class="plain-button" aria-label={t("notes.delete")} title={t("notes.delete")} onClick={() => void remove()}><Icon name="trash" size={16} /></button>
    {note && <EditNote note={note} onClose={() => setNote(null)} onSaved={() => { setNote(null); onChanged(); }} />}
  </>;
}

function EditNote({ note, onClose, onSaved }: { note: Note; onClose: () => void; onSaved: () => void }) {
  const [text, setText] = useState(note.text);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const save = () => void client.put<Note>(`/notes/${note.id}`, { text, version: note.version }).then(onSaved, (thrown: unknown) => setProblem(ApiProblem.from(thrown)));
  return (
    <Dialog title={t("notes.edit")} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("notes.cancel")}</fluent-button>
      <fluent-button id="save-edited-note" appearance="primary" disabled={!text.trim()} onClick={save}>{t("notes.save")}</fluent-button>
    </>}>
      <label class="visually-hidden" for="edit-note">{t("notes.edit")}</label>
      <textarea id="edit-note" class="textarea" rows={8} maxLength={20000} value={text} onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(); }} />
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
