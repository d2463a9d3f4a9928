import { ApiProblem } from "../../shared/api/problem";
import type { DocumentLink, SharedDocument } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { confirm } from "../../shared/ui/Dialog";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";

const complain = (thrown: unknown) => showToast(ApiProblem.from(thrown).detail, { tone: "bad" });

/** A link of nobody in particular, for wherever the member puts it. */
export async function copyLink(document: SharedDocument): Promise<void> {
  try {
    const { url } = await client.post<DocumentLink>(`/documents/${document.id}/links`, {});
    await navigator.clipboard.writeText(url);
    showToast(t("documents.copied"));
  } catch (thrown) {
    complain(thrown);
  }
}

/** As readers see it; the member's own look is not counted. */
export async function openDocument(document: SharedDocument): Promise<void> {
  // Opened before the answer is there: later a browser takes it for a window that nobody asked for.
  const page = window.open("", "_blank");
  try {
    const { url } = await client.post<DocumentLink>(`/documents/${document.id}/links`, {});
    if (page) page.location.href = url;
  } catch (thrown) {
    page?.close();
    complain(thrown);
  }
}

/** True when it is gone. */
export async function removeDocument(document: SharedDocument): Promise<boolean> {
  if (!(await confirm({ title: t("documents.remove.title"), text: t("documents.remove.text"), action: t("documents.remove.action") }))) return false;
  try {
    await client.delete(`/documents/${document.id}`);
    showToast(t("documents.removed"));
    return true;
  } catch (thrown) {
    complain(thrown);
    return false;
  }
}
