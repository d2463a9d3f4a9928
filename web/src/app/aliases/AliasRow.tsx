import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Alias, AliasList, ChangeAliasRequest, VerifyAliasRequest } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatWhen } from "../../shared/i18n/format";
import { confirm } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { focusField, TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { query } from "../kernel/router";
import { client } from "../kernel/session";

/** One address with what can be done about it: the code while it waits, name and default once it counts. */
export function AliasRow({ path, alias, onList, onChanged }: { path: string; alias: Alias; onList: (list: AliasList) => void; onChanged: () => void }) {
  const linked = query.value.get("alias") === alias.id ? query.value.get("code") ?? "" : "";
  const [code, setCode] = useState(linked);
  const [name, setName] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  const change = (body: ChangeAliasRequest, said: string) => attempt(async () => {
    onList(await client.patch<AliasList>(`${path}/${alias.id}`, body));
    setName(null);
    showToast(said);
  });
  const verify = () => attempt(async () => {
    const body: VerifyAliasRequest = { code };
    await client.post(`${path}/${alias.id}/verify`, body);
    showToast(t("aliases.confirmed", { address: alias.address }));
    onChanged();
  });
  const again = () => attempt(async () => {
    await client.post(`${path}/${alias.id}/codes`, {}, { timeout: 75_000 });
    setCode("");
    showToast(t("aliases.mailed", { address: alias.address }));
    onChanged();
  });
  const remove = async () => {
    if (!await confirm({ title: t("aliases.remove.title", { address: alias.address }), text: t("aliases.remove.text"), action: t("aliases.remove") })) return;
    await attempt(async () => {
      onList(await client.delete<AliasList>(`${path}/${alias.id}`));
      showToast(t("aliases.removed", { address: alias.address }));
    });
  };
  const codeId = `code-${alias.id}`;
  const nameId = `name-${alias.id}`;
  const unverified = alias.state === "unverified";
  // The link in the mail leads here: one press is left.
  useEffect(() => { if (linked && unverified) focusField(`confirm-${alias.id}`); }, []);
  return (
    <section class="alias stack-tight" aria-label={alias.address}>
      <div class="row wrap">
        <h3 class={`clip ${alias.state === "verified" ? "" : "quiet"}`}>{alias.address}</h3>
        {alias.isDefault && <span class="chip small">{t("aliases.default")}</span>}
        {unverified && <span class="chip small">{t("aliases.waiting")}</span>}
        {alias.state === "gone" && <span class="chip small">{t("aliases.gone")}</span>}
      </div>
      {alias.state === "verified" && alias.name && name === null && <p class="quiet">{alias.name}</p>}
      {alias.state === "gone" && <p class="small quiet">{t("aliases.goneText")}</p>}
      {unverified && (
        <form class="alias-edit" noValidate onSubmit={(event) => { event.preventDefault(); if (code.trim()) void verify(); else focusField(codeId); }}>
          <TextField id={codeId} label={t("aliases.code")} inputMode="numeric" autocomplete="one-time-code" value={code} onValue={(value) => { setCode(value); setProblem(null); }}
            hint={alias.codeSentAt ? t("aliases.codeHint", { when: formatWhen(alias.codeSentAt) }) : undefined} error={problem?.errors.code?.[0]} />
          <fluent-button id={`confirm-${alias.id}`} type="submit" appearance="primary" disabled={busy}>{t("aliases.confirm")}</fluent-button>
        </form>
      )}
      {name !== null && (
        <form class="alias-edit" noValidate onSubmit={(event) => { event.preventDefault(); void change({ name }, t("aliases.saved")); }}>
          <TextField id={nameId} label={t("aliases.name")} autocomplete="off" value={name} onValue={setName} hint={t(alias.source === "mailbox" ? "aliases.ownNameHint" : "aliases.nameHint")} error={problem?.errors.name?.[0]} />
          <fluent-button type="submit" appearance="primary" disabled={busy}>{t("aliases.save")}</fluent-button>
          <fluent-button type="button" onClick={() => { setName(null); setProblem(null); }}>{t("action.cancel")}</fluent-button>
        </form>
      )}
      {problem && !problem.errors.code && !problem.errors.name && <ProblemNotice problem={problem} />}
      <div class="row wrap alias-actions">
        {alias.state === "verified" && !alias.isDefault && <fluent-button size="small" disabled={busy} onClick={() => void change({ isDefault: true }, t("aliases.defaultSaved", { address: alias.address }))}>{t("aliases.makeDefault")}</fluent-button>}
        {alias.state === "verified" && name === null && <fluent-button size="small" disabled={busy} onClick={() => { setName(alias.name ?? ""); setTimeout(() => focusField(nameId)); }}>{t("aliases.rename")}</fluent-button>}
        {unverified && <fluent-button size="small" disabled={busy} onClick={() => void again()}>{t("aliases.again")}</fluent-button>}
        {(alias.source === "member" || alias.state === "gone") && <fluent-button size="small" disabled={busy} onClick={() => void remove()}>{t("aliases.remove")}</fluent-button>}
      </div>
    </section>
  );
}
