import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page, ProviderApp, ProviderAppRequest, ProviderCheck } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Checks } from "../../shared/ui/Checks";
import { confirm } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { providerName } from "../connect/signIn";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

const clouds = {
  global: "providers.cloud.global", "gcc-high": "providers.cloud.gcc-high", dod: "providers.cloud.dod", china: "providers.cloud.china",
} as const satisfies Record<string, PlainKey>;

/** The clients with which members sign in at Google and Microsoft, for administrators. */
export function ProviderSettings() {
  const loaded = useLoad<Page<ProviderApp>>("provider-apps", (signal) => client.get("/provider-apps", { signal }));
  return (
    <section class="stack" aria-labelledby="providers-title">
      <div class="section-head"><h2 id="providers-title">{t("settings.providers")}</h2></div>
      <p class="quiet">{t("providers.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!loaded.value && !loaded.problem && <div class="card pad" role="status" aria-label={t("providers.loading")}><span class="skeleton w60" /></div>}
      {loaded.value?.items.map((app) => <ProviderCard key={app.provider} app={app} onChanged={loaded.reload} />)}
    </section>
  );
}

function ProviderCard({ app, onChanged }: { app: ProviderApp; onChanged: () => void }) {
  const [form, setForm] = useState({ clientId: app.source === "organization" ? app.clientId ?? "" : "", clientSecret: "", tenant: app.tenant ?? "", cloud: app.cloud ?? "global" });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [checks, setChecks] = useState<ProviderCheck[] | null>(null);
  const [busy, setBusy] = useState<"save" | "check" | "remove" | null>(null);
  const name = providerName(app.provider);
  const id = (field: string) => `${app.provider}-${field}`;
  const attempt = async (what: "save" | "check" | "remove", work: () => Promise<void>) => {
    setBusy(what);
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(null);
  };
  const save = () => attempt("save", async () => {
    const { clientSecret, tenant, cloud } = form;
    const body: ProviderAppRequest = { clientId: form.clientId.trim(), ...(clientSecret ? { clientSecret } : {}), ...(app.provider === "graph" ? { tenant, cloud } : {}) };
    await client.put(`/provider-apps/${app.provider}`, body);
    setForm((before) => ({ ...before, clientSecret: "" }));
    showToast(t("providers.saved", { provider: name }));
    onChanged();
  });
  const remove = async () => {
    if (!await confirm({ title: t("providers.remove.title", { provider: name }), text: t("providers.remove.text"), action: t("providers.remove") })) return;
    await attempt("remove", async () => {
      await client.delete(`/provider-apps/${app.provider}`);
      setForm((before) => ({ ...before, clientId: "", clientSecret: "" }));
      onChanged();
    });
  };
  const check = () => attempt("check", async () => setChecks((await client.post<Page<ProviderCheck>>(`/provider-apps/${app.provider}/checks`, {}, { timeout: 60_000 })).items));
  const copy = async () => {
    await navigator.clipboard.writeText(app.redirectUri);
    showToast(t("action.copied"));
  };
  return (
    <form class="card pad stack" aria-label={name} noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <div class="row wrap">
        <h3>{name}</h3>
        <span class="chip small">{t(app.source === "organization" ? "providers.source.organization" : app.source === "installation" ? "providers.source.installation" : "providers.source.none")}</span>
      </div>
      <ol class="provider-steps">
        <li>{t("providers.step.create")} <a href={app.consoleUrl} target="_blank" rel="noreferrer noopener">{t("providers.console", { provider: name })}</a></li>
        <li>{t("providers.step.redirect")}<span class="row wrap"><code class="mono clip" id={id("redirect")}>{app.redirectUri}</code><fluent-button size="small" type="button" onClick={() => void copy()}>{t("action.copy")}</fluent-button></span></li>
        <li>{t("providers.step.scopes")}<ul class="scopes">{app.scopes.map((scope) => <li key={scope.name}><code class="mono">{scope.name}</code><span class="small quiet">{scope.purpose}</span></li>)}</ul></li>
        <li>{t("providers.step.enter")}</li>
      </ol>
      <TextField id={id("client")} label={t("providers.clientId")} value={form.clientId} onValue={(clientId) => setForm({ ...form, clientId })} autocomplete="off" plainWords={false} error={problem?.errors.clientId?.[0]} />
      <TextField id={id("secret")} label={t("providers.clientSecret")} type="password" value={form.clientSecret} onValue={(clientSecret) => setForm({ ...form, clientSecret })} autocomplete="off"
        hint={app.source === "organization" ? t("providers.secretKept") : undefined} error={problem?.errors.clientSecret?.[0]} />
      {app.provider === "graph" && <>
        <TextField id={id("tenant")} label={t("providers.tenant")} value={form.tenant} onValue={(tenant) => setForm({ ...form, tenant })} hint={t("providers.tenantHint")} autocomplete="off" plainWords={false} error={problem?.errors.tenant?.[0]} />
        <Select id={id("cloud")} label={t("providers.cloud")} value={form.cloud} onValue={(cloud) => setForm({ ...form, cloud })} options={Object.entries(clouds).map(([value, key]) => ({ value, text: t(key) }))} />
      </>}
      {problem && <ProblemNotice problem={problem} />}
      <div class="row wrap">
        <fluent-button id={id("save")} type="submit" appearance="primary" disabled={busy !== null}>{t("providers.save")}</fluent-button>
        {app.source !== null && <fluent-button id={id("check")} type="button" disabled={busy !== null} onClick={() => void check()}>{t("providers.check")}</fluent-button>}
        {app.source === "organization" && <fluent-button type="button" disabled={busy !== null} onClick={() => void remove()}>{t("providers.remove")}</fluent-button>}
        {busy === "check" && <fluent-spinner size="tiny" />}
      </div>
      <div role="status">{checks && <Checks checks={checks} />}</div>
    </form>
  );
}
