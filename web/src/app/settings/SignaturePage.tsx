import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { ComposedFile, Page as PageOf, Signature, SignatureRequest } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { Editor } from "../compose/Editor";
import type { Editing } from "../compose/editor/view";
import { useFiles } from "../compose/useFiles";
import { Attachments } from "../compose/Attachments";
import { mailboxes } from "../kernel/mailboxes";
import { Page } from "../kernel/Page";
import { Link, navigate } from "../kernel/router";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import "../compose/compose.css";

/** What stands below the mails of one mailbox. */
export function SignaturePage({ mailboxId }: { mailboxId: string }) {
  const loaded = useLoad<PageOf<Signature>>("signatures", (signal) => client.get("/signatures", { signal }));
  const address = mailboxes.value?.find((mailbox) => mailbox.id === mailboxId)?.address ?? "";
  return (
    <Page title={address ? t("signature.of", { address }) : t("signature.title")}>
      <Link to="/app/settings/email" class="row small"><Icon name="back" size={16} />{t("connect.toList")}</Link>
      <p class="quiet">{t("signature.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!loaded.value && !loaded.problem && <div class="card pad" role="status" aria-label={t("signature.loading")}><span class="skeleton w60" /></div>}
      {loaded.value && <SignatureForm mailboxId={mailboxId} signature={loaded.value.items.find((signature) => signature.mailboxId === mailboxId) ?? null} />}
    </Page>
  );
}

function SignatureForm({ mailboxId, signature }: { mailboxId: string; signature: Signature | null }) {
  const [html, setHtml] = useState(signature?.html ?? "");
  const [forReplies, setForReplies] = useState(signature?.forReplies ?? false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const [editing, setEditing] = useState<Editing | null>(null);
  const files = useFiles([], (file: ComposedFile) => editing?.insertImage(file.url, file.name));
  const save = async () => {
    const request: SignatureRequest = { html, forReplies };
    setBusy(true);
    setProblem(null);
    try {
      await client.put(`/mailboxes/${mailboxId}/signature`, request);
      showToast(t("signature.saved"));
      await navigate("/app/settings/email");
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
    }
  };
  return (
    <form class="card pad stack" aria-label={t("signature.title")} onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Editor id="signature" label={t("signature.title")} html={html} onWritten={(written) => setHtml(written.html)} onReady={setEditing} onFiles={(list) => files.add(list.filter((file) => file.type.startsWith("image/")), true)} />
      <Attachments files={files.files} onRemove={files.remove} />
      <Check id="signature-replies" label={t("signature.forReplies")} checked={forReplies} onChecked={setForReplies} />
      {problem && <ProblemNotice problem={problem} />}
      <div><fluent-button id="save-signature" type="submit" appearance="primary" disabled={busy || files.waiting}>{t("signature.save")}</fluent-button></div>
    </form>
  );
}
