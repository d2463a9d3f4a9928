import { useState } from "preact/hooks";
import type { Page, SharedDocument } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { Link } from "../kernel/router";
import { client } from "../kernel/session";
import { sharedWords } from "../kernel/teams";
import { useLoad } from "../kernel/useLoad";

/** The document as it stands in a mail that is being written: its page here. Sending makes it a link of the reader's own. */
export const documentHtml = (document: Pick<SharedDocument, "id" | "name">): string =>
  `<a href="${location.origin}/app/documents/${document.id}">${document.name.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</a>`;

/** Chooses a document whose link goes into the mail. */
export function DocumentPicker({ onClose, onDocument }: { onClose: () => void; onDocument: (document: SharedDocument) => void }) {
  const list = useLoad<Page<SharedDocument>>("documents", (signal) => client.get("/documents", { signal }));
  const [search, setSearch] = useState("");
  const found = (list.value?.items ?? []).filter((document) => document.name.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <Dialog title={t("compose.documents.title")} onClose={onClose} actions={<fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>}>
      <p class="quiet">{t("compose.documents.text")}</p>
      <TextField id="document-search" label={t("documents.search")} value={search} onValue={setSearch} autocomplete="off" />
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {list.value && found.length === 0 && <p class="quiet">{t(list.value.items.length === 0 ? "compose.documents.none" : "documents.none")} <Link to="/app/documents">{t("compose.documents.manage")}</Link></p>}
      <ul class="template-choices">
        {found.map((document) => (
          <li key={document.id}>
            <button type="button" class="plain-button template-choice" onClick={() => onDocument(document)}>
              <span class="strong clip">{document.name}</span>
              <span class="small quiet clip">{document.owner ? t("templates.by", { owner: document.owner }) : sharedWords(document)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
