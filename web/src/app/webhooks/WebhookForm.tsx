import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { NewWebhook, Webhook, WebhookRequest } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { focusField, TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { kindWord } from "./words";

/** Address, purpose and events of a webhook, new or there already. */
export function WebhookForm({ webhook, kinds, onSaved, onCancel }: { webhook?: Webhook; kinds: readonly string[]; onSaved: (made?: NewWebhook) => void; onCancel: () => void }) {
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(webhook?.kinds ?? kinds.filter((kind) => kind !== "mailbox.state_changed"));
  const [missing, setMissing] = useState<string[]>([]);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => focusField("webhook-url"), []);
  const save = async () => {
    const wrong = [["webhook-url", url], ["webhook-description", description]].filter(([, value]) => value?.trim() === "").map(([id]) => id ?? "");
    setMissing(wrong);
    if (wrong[0]) return focusField(wrong[0]);
    const body: WebhookRequest = { url: url.trim(), description: description.trim(), kinds: [...chosen] };
    setBusy(true);
    setProblem(null);
    try {
      if (webhook) {
        await client.patch(`/webhooks/${webhook.id}`, body);
        showToast(t("webhooks.saved"));
        onSaved();
      } else onSaved(await client.post<NewWebhook>("/webhooks", body));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
    }
  };
  const needed = (id: string) => (missing.includes(id) ? t("setup.fieldNeeded") : undefined);
  return (
    <form class="card pad stack" aria-label={webhook?.description ?? t("webhooks.add")} noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <TextField id="webhook-url" label={t("webhooks.url")} value={url} onValue={(value) => { setUrl(value); setProblem(null); }} inputMode="url" autocomplete="off" maxlength={2000} plainWords={false}
        hint={t("webhooks.urlHint")} error={needed("webhook-url") ?? problem?.errors.url?.[0]} />
      <TextField id="webhook-description" label={t("webhooks.description")} value={description} onValue={setDescription} maxlength={200} error={needed("webhook-description")} />
      <fieldset class="webhook-kinds"><legend class="label">{t("webhooks.kinds")}</legend>
        {kinds.map((kind) => <Check key={kind} id={`kind-${kind.replace(".", "-")}`} label={kindWord(kind)} checked={chosen.includes(kind)}
          onChecked={(on) => { setChosen(on ? [...chosen, kind] : chosen.filter((other) => other !== kind)); setProblem(null); }} />)}
      </fieldset>
      {problem && !problem.errors.url && <ProblemNotice problem={problem} />}
      <div class="row wrap">
        <fluent-button id="save-webhook" type="submit" appearance="primary" disabled={busy}>{t("webhooks.save")}</fluent-button>
        <fluent-button type="button" disabled={busy} onClick={onCancel}>{t("action.cancel")}</fluent-button>
      </div>
    </form>
  );
}
