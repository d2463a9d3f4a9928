import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page, Preset, PresetRequest, PresetServer, PresetUserName } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { focusField, TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import type { ServerForm } from "../connect/form";
import { securityWords, ServerFields } from "../connect/ServerFields";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

const userNames = { address: "presets.userName.address", local_part: "presets.userName.local_part" } as const satisfies Record<PresetUserName, PlainKey>;

/** The servers of the organization's own mail domains, entered once by an administrator. */
export function PresetSettings() {
  const loaded = useLoad<Page<Preset>>("mailbox-presets", (signal) => client.get("/mailbox-presets", { signal }));
  const [editing, setEditing] = useState<Preset | "new" | null>(null);
  const list = loaded.value?.items;
  const remove = async (preset: Preset) => {
    await client.delete(`/mailbox-presets/${preset.domain}`);
    loaded.reload();
    // What was there goes back as it was, whether its servers answer at this moment or not.
    const undo = async () => {
      const { imap, smtp, userName } = preset;
      const body: PresetRequest = { imap, smtp, userName, saveAnyway: true };
      try {
        await client.put(`/mailbox-presets/${preset.domain}`, body, { timeout: 45_000 });
      } catch (thrown) {
        showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
      }
      loaded.reload();
    };
    showToast(t("presets.removed", { domain: preset.domain }), { action: { label: t("presets.undo"), run: () => void undo() } });
  };
  const add = <fluent-button id="add-preset" appearance="primary" onClick={() => setEditing("new")}><Icon name="add" slot="start" />{t("presets.add")}</fluent-button>;
  const close = () => { setEditing(null); loaded.reload(); };
  return (
    <section class="stack" aria-labelledby="presets-title">
      <div class="section-head"><h2 id="presets-title">{t("presets.title")}</h2>{list && list.length > 0 && editing === null && <span class="end">{add}</span>}</div>
      <p class="quiet">{t("presets.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!list && !loaded.problem && <div class="card pad" role="status" aria-label={t("presets.loading")}><span class="skeleton w60" /></div>}
      {editing === "new" && <PresetForm onSaved={close} onCancel={() => setEditing(null)} />}
      {list?.length === 0 && editing === null && <div class="card"><EmptyState icon="mail" title={t("presets.empty.title")} text={t("presets.empty.text")}>{add}</EmptyState></div>}
      {list && list.length > 0 && (
        <ul class="stack presets">
          {list.map((preset) => <li key={preset.domain}>{editing !== null && editing !== "new" && editing.domain === preset.domain
            ? <PresetForm preset={preset} onSaved={close} onCancel={() => setEditing(null)} />
            : <PresetCard preset={preset} onEdit={() => setEditing(preset)} onRemove={() => remove(preset)} />}</li>)}
        </ul>
      )}
    </section>
  );
}

const shown = (server: PresetServer) => `${server.host}:${server.port} (${t(securityWords[server.security])})`;

function PresetCard({ preset, onEdit, onRemove }: { preset: Preset; onEdit: () => void; onRemove: () => Promise<void> }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const changed = { when: formatWhen(preset.changedAt) };
  return (
    <article class="card pad stack-tight" aria-label={preset.domain}>
      <h3 class="clip">{preset.domain}</h3>
      <p>{t("presets.incoming", { server: shown(preset.imap) })}</p>
      <p>{t("presets.outgoing", { server: shown(preset.smtp) })}</p>
      <p class="small quiet">{`${t("presets.userName")}: ${t(userNames[preset.userName])}`}</p>
      <p class="small quiet"><time dateTime={preset.changedAt} title={formatFull(preset.changedAt)}>{preset.changedBy ? t("presets.changed", { name: preset.changedBy, ...changed }) : t("presets.changedBySomebody", changed)}</time></p>
      {problem && <ProblemNotice problem={problem} />}
      <div class="row wrap">
        <fluent-button size="small" onClick={onEdit}>{t("presets.edit")}</fluent-button>
        <fluent-button size="small" onClick={() => void onRemove().catch((thrown: unknown) => setProblem(ApiProblem.from(thrown)))}>{t("presets.remove")}</fluent-button>
      </div>
    </article>
  );
}

const formOf = (server: PresetServer | undefined, port: number): ServerForm =>
  server ? { ...server, port: String(server.port), userName: "" } : { host: "", port: String(port), security: "tls", userName: "" };
const serverOf = (form: ServerForm): PresetServer => ({ host: form.host.trim(), port: Number(form.port), security: form.security });

function PresetForm({ preset, onSaved, onCancel }: { preset?: Preset; onSaved: () => void; onCancel: () => void }) {
  const [domain, setDomain] = useState(preset?.domain ?? "");
  const [imap, setImap] = useState(formOf(preset?.imap, 993));
  const [smtp, setSmtp] = useState(formOf(preset?.smtp, 465));
  const [userName, setUserName] = useState<PresetUserName>(preset?.userName ?? "address");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [missing, setMissing] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => focusField(preset ? "imap-host" : "preset-domain"), []);
  const save = async (saveAnyway: boolean) => {
    const isPort = (typed: string) => /^\d{1,5}$/.test(typed.trim()) && Number(typed) >= 1 && Number(typed) <= 65_535;
    const checks: [string, boolean][] = [
      ["preset-domain", domain.trim() !== ""], ["imap-host", imap.host.trim() !== ""], ["imap-port", isPort(imap.port)], ["smtp-host", smtp.host.trim() !== ""], ["smtp-port", isPort(smtp.port)],
    ];
    const wrong = checks.filter(([, right]) => !right).map(([id]) => id);
    setMissing(wrong);
    if (wrong[0]) return focusField(wrong[0]);
    const body: PresetRequest = { imap: serverOf(imap), smtp: serverOf(smtp), userName, saveAnyway };
    setBusy(true);
    setProblem(null);
    try {
      const saved = await client.put<Preset>(`/mailbox-presets/${encodeURIComponent(domain.trim())}`, body, { timeout: 45_000 });
      showToast(t("presets.saved", { domain: saved.domain }));
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
    }
  };
  const error = (id: string) => (missing.includes(id) ? (id.endsWith("port") ? t("connect.portWrong") : t("setup.fieldNeeded")) : problem?.errors[id.replace("-", ".")]?.[0]);
  // What no check of the servers found cannot be waved through.
  const canOverride = problem?.step !== undefined && problem.code !== "host_not_allowed";
  return (
    <form class="card pad stack" aria-label={preset?.domain ?? t("presets.add")} noValidate onSubmit={(event) => { event.preventDefault(); void save(false); }}>
      <TextField id="preset-domain" label={t("presets.domain")} value={domain} onValue={(value) => { setDomain(value); setProblem(null); }} disabled={preset !== undefined} inputMode="url" autocomplete="off" plainWords={false}
        hint={t("presets.domainHint")} error={missing.includes("preset-domain") ? t("setup.fieldNeeded") : problem?.errors.domain?.[0]} />
      <ServerFields id="imap" title={t("connect.imap")} value={imap} onValue={(value) => { setImap(value); setProblem(null); }} error={error} hideUserName />
      <ServerFields id="smtp" title={t("connect.smtp")} value={smtp} onValue={(value) => { setSmtp(value); setProblem(null); }} error={error} hideUserName />
      <Select id="preset-user-name" label={t("presets.userName")} value={userName} onValue={setUserName}
        options={[{ value: "address", text: t(userNames.address) }, { value: "local_part", text: t(userNames.local_part) }]} />
      <div role="status">{busy && <p class="row quiet"><fluent-spinner size="tiny" />{t("presets.saving")}</p>}</div>
      {problem && Object.keys(problem.errors).length === 0 && <ProblemNotice problem={problem} action={canOverride ? { label: t("presets.saveAnyway"), run: () => void save(true) } : undefined} />}
      <div class="row wrap">
        <fluent-button id="save-preset" type="submit" appearance="primary" disabled={busy}>{t("presets.save")}</fluent-button>
        <fluent-button type="button" disabled={busy} onClick={onCancel}>{t("action.cancel")}</fluent-button>
      </div>
    </form>
  );
}
