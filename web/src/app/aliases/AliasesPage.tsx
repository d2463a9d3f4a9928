import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { AddAliasRequest, Alias, AliasList } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { focusField, TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { mailboxes } from "../kernel/mailboxes";
import { Page } from "../kernel/Page";
import { Link } from "../kernel/router";
import { client, live } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { AliasRow } from "./AliasRow";
import "./aliases.css";

/** The addresses under which a mailbox writes: named by its provider, or added here and proven with a code. */
export function AliasesPage({ mailboxId }: { mailboxId: string }) {
  const path = `/mailboxes/${mailboxId}/aliases`;
  const loaded = useLoad<AliasList>(`aliases ${mailboxId}`, (signal) => client.get(path, { signal }));
  const { reload } = loaded;
  useEffect(() => live.on("mailbox.aliases_changed", (changed) => { if (changed.mailboxId === mailboxId) reload(); }), [mailboxId, reload]);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const list = loaded.value;
  const refresh = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const fresh = await client.post<AliasList>(`${path}/refresh`, {}, { timeout: 75_000 });
      loaded.change(() => fresh);
      if (!fresh.problem) showToast(t("aliases.refreshed"));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  const off = mailboxes.value?.find((mailbox) => mailbox.id === mailboxId)?.state === "disabled";
  return (
    <Page title={t("aliases.title")}>
      <Link to="/app/settings/email" class="row small aliases-back"><Icon name="back" size={16} />{t("connect.toList")}</Link>
      <p class="quiet">{t("aliases.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: reload }} />}
      {!list && !loaded.problem && <div class="card pad stack" role="status" aria-label={t("aliases.loading")}><span class="skeleton w60" /><span class="skeleton w40" /></div>}
      {list?.hint && <Notice tone="info" title={list.hint} />}
      {list?.problem && <Notice tone="warning" title={t("aliases.problem")}><p>{list.problem.detail}</p></Notice>}
      {list && <ul class="card aliases">{list.items.map((alias) => <li key={alias.id}><AliasRow path={path} alias={alias} onList={(fresh) => loaded.change(() => fresh)} onChanged={reload} /></li>)}</ul>}
      {problem && <ProblemNotice problem={problem} />}
      {list && !list.canAdd && !off && (
        <div class="row wrap">
          <fluent-button id="refresh-aliases" disabled={busy} onClick={() => void refresh()}>{t("aliases.refresh")}</fluent-button>
          {busy && <fluent-spinner size="tiny" />}
          {list.checkedAt && <time class="small quiet" dateTime={list.checkedAt} title={formatFull(list.checkedAt)}>{t("aliases.checked", { when: formatWhen(list.checkedAt) })}</time>}
        </div>
      )}
      {list?.canAdd && !off && <AddAlias path={path} onAdded={reload} />}
    </Page>
  );
}

function AddAlias({ path, onAdded }: { path: string; onAdded: () => void }) {
  const [form, setForm] = useState({ address: "", name: "" });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    const address = form.address.trim();
    const looksRight = /^[^@\s]+@[^@\s]+$/.test(address);
    setWrong(!looksRight);
    if (!looksRight) return focusField("alias-address");
    const request: AddAliasRequest = { address, ...(form.name.trim() ? { name: form.name.trim() } : {}) };
    setBusy(true);
    setProblem(null);
    try {
      const added = await client.post<Alias>(path, request, { timeout: 75_000 });
      setForm({ address: "", name: "" });
      showToast(t("aliases.mailed", { address: added.address }));
      onAdded();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  const fieldOf = (field: string) => problem?.errors[field]?.[0];
  return (
    <form class="card pad stack" aria-labelledby="add-alias" noValidate onSubmit={(event) => { event.preventDefault(); void add(); }}>
      <div class="stack-tight"><h2 id="add-alias">{t("aliases.add.title")}</h2><p class="quiet">{t("aliases.add.text")}</p></div>
      <TextField id="alias-address" label={t("aliases.address")} type="email" inputMode="email" autocomplete="off" value={form.address}
        onValue={(address) => { setForm({ ...form, address }); setWrong(false); setProblem(null); }} error={wrong ? t("connect.address.wrong") : fieldOf("address")} />
      <TextField id="alias-name" label={t("aliases.name")} autocomplete="off" value={form.name} onValue={(name) => setForm({ ...form, name })} hint={t("aliases.nameHint")} error={fieldOf("name")} />
      {problem && !fieldOf("address") && !fieldOf("name") && <ProblemNotice problem={problem} />}
      <div class="row"><fluent-button id="add-alias-send" type="submit" appearance="primary" disabled={busy}>{t("aliases.add")}</fluent-button>{busy && <fluent-spinner size="tiny" />}</div>
    </form>
  );
}
