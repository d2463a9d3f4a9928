import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { MemberRulesRequest, OrganizationRulesRequest, RulesPreview, RulesPreviewRequest, RulesView, Sharing } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { TextArea } from "../../shared/ui/TextArea";
import { showToast } from "../../shared/ui/Toast";
import { client, session } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { entriesOf, formOf, type RulesForm, rulesOf, type Switch, switches } from "./rulesForm";

const switchWords = {
  contactsOnly: "rules.contactsOnly", headersOnly: "rules.headersOnly", logBulk: "rules.logBulk", logInternal: "rules.logInternal",
} as const satisfies Record<Switch, PlainKey>;

/** Which mail is logged by itself: for everybody, and where the member chose otherwise. */
export function RulesSettings() {
  const loaded = useLoad<RulesView>("logging-rules", (signal) => client.get("/logging-rules", { signal }));
  const administers = session.value.stage === "signedIn" && session.value.me.permissions.includes("administer");
  const view = loaded.value;
  return (
    <section class="stack" aria-labelledby="rules-title">
      <div class="section-head"><h2 id="rules-title">{t("rules.title")}</h2></div>
      <p class="quiet">{t("rules.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!view && !loaded.problem && <div class="card pad" role="status" aria-label={t("rules.loading")}><span class="skeleton w60" /></div>}
      {view && <MineCard key={`mine-${view.myRevision}-${view.revision}`} view={view} onSaved={() => loaded.reload()} />}
      {view && administers && <EverybodyCard key={`all-${view.revision}`} view={view} onSaved={() => loaded.reload()} />}
    </section>
  );
}

function MineCard({ view, onSaved }: { view: RulesView; onSaved: () => void }) {
  const [form, setForm] = useState(formOf(view.mine));
  const save = useSave(() => client.put<RulesView>("/logging-rules/mine", { rules: rulesOf(form), revision: view.myRevision } satisfies MemberRulesRequest), onSaved);
  const preview = usePreview(() => ({ organization: false, rules: rulesOf(form) }), JSON.stringify(form));
  return (
    <form class="card pad stack" aria-labelledby="rules-mine" onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      <h3 id="rules-mine">{t("rules.mine")}</h3>
      {!view.mayChoose && <Notice tone="info" title={t("rules.enforced")} />}
      <Switches id="mine" form={form} onForm={setForm} disabled={!view.mayChoose} follow={formOf(view.organization)} />
      <SharingSelect id="mine" form={form} onForm={setForm} organization={view.organization.sharing ?? "everything"} mayChoose={view.mayChoose} />
      <TextArea id="mine-never" label={t("rules.neverLog")} hint={t("rules.neverLogMineHint")} value={form.neverLog} onValue={(neverLog) => setForm({ ...form, neverLog })} error={save.problem?.errors["rules.neverLog"]?.[0]} />
      <Actions id="mine" save={save} preview={preview} />
    </form>
  );
}

function EverybodyCard({ view, onSaved }: { view: RulesView; onSaved: () => void }) {
  const [form, setForm] = useState(formOf(view.organization));
  const [domains, setDomains] = useState(view.internalDomains.join("\n"));
  const [mayChoose, setMayChoose] = useState(view.membersMayChoose);
  const [matchTags, setMatchTags] = useState(view.matchTags);
  const [matchDots, setMatchDots] = useState(view.matchDots);
  const rest = { internalDomains: entriesOf(domains), membersMayChoose: mayChoose, matchTags, matchDots };
  const save = useSave(() => client.put<RulesView>("/logging-rules/organization", { rules: rulesOf(form), ...rest, revision: view.revision } satisfies OrganizationRulesRequest), onSaved);
  const preview = usePreview(() => ({ organization: true, rules: rulesOf(form), ...rest }), JSON.stringify([form, rest]));
  return (
    <form class="card pad stack" aria-labelledby="rules-all" onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      <h3 id="rules-all">{t("rules.everybody")}</h3>
      <Switches id="all" form={form} onForm={setForm} />
      <SharingSelect id="all" form={form} onForm={setForm} />
      <TextArea id="all-never" label={t("rules.neverLog")} hint={t("rules.neverLogAllHint")} value={form.neverLog} onValue={(neverLog) => setForm({ ...form, neverLog })} error={save.problem?.errors["rules.neverLog"]?.[0]} />
      <TextArea id="all-domains" label={t("rules.internalDomains")} hint={t("rules.internalDomainsHint")} value={domains} onValue={setDomains} error={save.problem?.errors.internalDomains?.[0]} />
      <fieldset class="plain-fieldset stack-tight" aria-describedby="all-match-hint">
        <legend class="strong">{t("rules.match")}</legend>
        <Check id="all-match-tags" label={t("rules.matchTags")} checked={matchTags} onChecked={setMatchTags} />
        <Check id="all-match-dots" label={t("rules.matchDots")} checked={matchDots} onChecked={setMatchDots} />
        <p id="all-match-hint" class="small quiet">{t("rules.matchHint")}</p>
      </fieldset>
      <Check id="all-may-choose" label={t("rules.mayChoose")} checked={mayChoose} onChecked={setMayChoose} />
      <Actions id="all" save={save} preview={preview} />
    </form>
  );
}

/** With `follow`, each may also stay as the organization has it. */
function Switches({ id, form, onForm, disabled = false, follow }: { id: string; form: RulesForm; onForm: (form: RulesForm) => void; disabled?: boolean; follow?: RulesForm }) {
  const modes = { replies_only: t("rules.mode.replies"), known_contacts: t("rules.mode.contacts") };
  const inherited = modes[follow?.mode || "replies_only"];
  return (
    <>
      <Select id={`${id}-mode`} label={t("rules.mode")} value={follow ? form.mode : form.mode || "replies_only"} disabled={disabled} onValue={(mode) => onForm({ ...form, mode })}
        options={[...(follow ? [{ value: "" as const, text: t("rules.asOrganization", { value: inherited }) }] : []), { value: "replies_only", text: modes.replies_only }, { value: "known_contacts", text: modes.known_contacts }]} />
      {switches.map((name) => follow
        ? <Select key={name} id={`${id}-${name}`} label={t(switchWords[name])} value={form[name] === undefined ? "" : form[name] ? "on" : "off"} disabled={disabled}
            onValue={(choice) => onForm({ ...form, [name]: choice === "" ? undefined : choice === "on" })}
            options={[{ value: "", text: t("rules.asOrganization", { value: t(follow[name] ? "rules.on" : "rules.off") }) }, { value: "on", text: t("rules.on") }, { value: "off", text: t("rules.off") }]} />
        : <Check key={name} id={`${id}-${name}`} label={t(switchWords[name])} checked={form[name] ?? false} disabled={disabled} onChecked={(on) => onForm({ ...form, [name]: on })} />)}
    </>
  );
}

const sharingWords = { everything: "rules.sharing.everything", subject: "rules.sharing.subject", metadata: "rules.sharing.metadata" } as const satisfies Record<Sharing, PlainKey>;
const levels = Object.keys(sharingWords) as Sharing[];

/** How much colleagues see. Less than the organization says is always for the member to choose. */
function SharingSelect({ id, form, onForm, organization, mayChoose = true }: { id: string; form: RulesForm; onForm: (form: RulesForm) => void; organization?: Sharing; mayChoose?: boolean }) {
  const offered = organization && !mayChoose ? levels.slice(levels.indexOf(organization)) : levels;
  const value = organization ? form.sharing && !offered.includes(form.sharing) ? "" : form.sharing : form.sharing || "everything";
  return (
    <div class="stack-tight">
      <Select id={`${id}-sharing`} label={t("rules.sharing")} value={value} onValue={(sharing) => onForm({ ...form, sharing })}
        options={[...(organization ? [{ value: "" as const, text: t("rules.asOrganization", { value: t(sharingWords[organization]) }) }] : []), ...offered.map((level) => ({ value: level, text: t(sharingWords[level]) }))]} />
      <p class="small quiet">{t(organization ? "rules.sharingMineHint" : "rules.sharingHint")}</p>
    </div>
  );
}

type Save = ReturnType<typeof useSave>;
type Preview = ReturnType<typeof usePreview>;

function useSave(put: () => Promise<RulesView>, onSaved: () => void) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await put();
      showToast(t("rules.saved"));
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  return { problem, busy, run };
}

function usePreview(request: () => RulesPreviewRequest, key: string) {
  const [state, setState] = useState<{ result: RulesPreview | null; problem: ApiProblem | null; busy: boolean }>({ result: null, problem: null, busy: false });
  // What was tried is not what stands there any more.
  useEffect(() => setState({ result: null, problem: null, busy: false }), [key]);
  const run = async () => {
    setState({ result: null, problem: null, busy: true });
    try {
      setState({ result: await client.post<RulesPreview>("/logging-rules/previews", request(), { timeout: 60_000 }), problem: null, busy: false });
    } catch (thrown) {
      setState({ result: null, problem: ApiProblem.from(thrown), busy: false });
    }
  };
  return { ...state, run };
}

function Actions({ id, save, preview }: { id: string; save: Save; preview: Preview }) {
  const problem = [save.problem, preview.problem].find((one) => one && Object.keys(one.errors).length === 0);
  return (
    <>
      <div role="status">
        {preview.busy && <p class="row quiet"><fluent-spinner size="tiny" />{t("rules.trying")}</p>}
        {preview.result && <Outcome result={preview.result} />}
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <div class="row wrap">
        <fluent-button id={`${id}-save`} type="submit" appearance="primary" disabled={save.busy}>{t("rules.save")}</fluent-button>
        <fluent-button id={`${id}-try`} type="button" disabled={preview.busy} onClick={() => void preview.run()}>{t("rules.try")}</fluent-button>
      </div>
    </>
  );
}

const ruleWords: Record<string, PlainKey> = {
  no_known_parent: "rules.why.no_known_parent", no_known_contact: "rules.why.no_known_contact", never_log_list: "rules.why.never_log_list", internal_only: "rules.why.internal_only",
  bulk_mail: "rules.why.bulk_mail", known_contact: "rules.why.known_contact", reply_to_known: "rules.why.reply_to_known",
};
const why = (rule: string) => t(ruleWords[rule] ?? "rules.why.other");

function Outcome({ result }: { result: RulesPreview }) {
  if (result.messages === 0) return <Notice tone="info" title={t("rules.nothingSeen")} />;
  return (
    <Notice tone="info" title={t("rules.outcome", { count: result.messages, days: result.days, logged: result.logged, wouldBe: result.wouldBeLogged })}>
      {result.changes.length === 0
        ? <p>{t("rules.noChange")}</p>
        : <ul class="stack-tight">{result.changes.map((change) => (
            <li key={change.from + change.to}>{t(change.wouldBeLogged ? "rules.more" : "rules.fewer", { count: change.count, why: why(change.to) })}</li>))}</ul>}
    </Notice>
  );
}
