import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { TrackingMode, TrackingPolicy, TrackingPolicyRequest, TrackingWindows } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { confirm } from "../../shared/ui/Dialog";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { TextArea } from "../../shared/ui/TextArea";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { placesOf, rulesOfPlaces, type Places } from "./trackingForm";

const lookAgain = 2_000;
const windowWords = {
  atOnceSeconds: "trackingSettings.atOnceSeconds", soonSeconds: "trackingSettings.soonSeconds", burstSeconds: "trackingSettings.burstSeconds", burstLinks: "trackingSettings.burstLinks",
} as const satisfies Record<keyof TrackingWindows, PlainKey>;

/** How the organization tracks sent mail, for administrators. */
export function TrackingSettings() {
  const loaded = useLoad<TrackingPolicy>("tracking-policy", (signal) => client.get("/tracking-policy", { signal }));
  const policy = loaded.value;
  const waiting = policy?.waiting ?? 0;
  useEffect(() => {
    if (waiting === 0) return;
    const timer = setTimeout(loaded.reload, lookAgain);
    return () => clearTimeout(timer);
  }, [policy]);
  return (
    <section class="stack" aria-labelledby="tracking-title">
      <div class="section-head"><h2 id="tracking-title">{t("trackingSettings.title")}</h2></div>
      <p class="quiet">{t("trackingSettings.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!policy && !loaded.problem && <div class="card pad" role="status" aria-label={t("trackingSettings.loading")}><span class="skeleton w60" /></div>}
      {waiting > 0 && <Notice tone="info" title={t("trackingSettings.waiting", { count: waiting })}><p>{t("trackingSettings.waitingText")}</p></Notice>}
      {policy && <PolicyForm key={policy.revision} policy={policy} onSaved={loaded.reload} />}
    </section>
  );
}

function PolicyForm({ policy, onSaved }: { policy: TrackingPolicy; onSaved: () => void }) {
  const [mode, setMode] = useState<TrackingMode>(policy.mode);
  const [aggregateOnly, setAggregateOnly] = useState(policy.aggregateOnly);
  const [footer, setFooter] = useState(policy.footer);
  const [unsubscribe, setUnsubscribe] = useState(policy.unsubscribe);
  const [trap, setTrap] = useState(policy.trap);
  const [places, setPlaces] = useState<Places>(placesOf(policy.rules));
  const [windows, setWindows] = useState<TrackingWindows>(policy.windows);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (aggregateOnly && !policy.aggregateOnly && !(await confirm({ title: t("trackingSettings.aggregate.title"), text: t("trackingSettings.aggregate.confirm"), action: t("trackingSettings.aggregate.action") }))) return;
    setBusy(true);
    setProblem(null);
    try {
      await client.put<TrackingPolicy>("/tracking-policy", { mode, aggregateOnly, footer, unsubscribe, trap, rules: rulesOfPlaces(places), windows, revision: policy.revision } satisfies TrackingPolicyRequest);
      showToast(t("trackingSettings.saved"));
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  const number = (name: keyof TrackingWindows) => (
    <TextField id={`tracking-${name}`} label={t(windowWords[name])} value={String(windows[name])} inputMode="numeric" autocomplete="off"
      hint={t("trackingSettings.usual", { value: policy.defaults[name] })} error={problem?.errors[`windows.${name}`]?.[0]} onValue={(text) => setWindows({ ...windows, [name]: Number(text.replace(/\D/g, "") || "0") })} />
  );
  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <div class="card pad stack account">
        <h3>{t("trackingSettings.who")}</h3>
        <Select id="tracking-mode" label={t("trackingSettings.mode")} value={mode} onValue={setMode} options={[
          { value: "choice", text: t("trackingSettings.mode.choice") }, { value: "always", text: t("trackingSettings.mode.always") }, { value: "off", text: t("trackingSettings.mode.off") }]} />
        <Check id="tracking-aggregate" label={t("trackingSettings.aggregate")} checked={aggregateOnly} onChecked={setAggregateOnly} />
        <p class="small quiet">{t("trackingSettings.aggregate.text")}</p>
      </div>
      <div class="card pad stack">
        <h3>{t("trackingSettings.places")}</h3>
        <p class="quiet">{t("trackingSettings.places.text")}</p>
        <TextArea id="tracking-never" label={t("trackingSettings.never")} hint={t("trackingSettings.places.hint")} rows={3} value={places.never} onValue={(never) => setPlaces({ ...places, never })} error={problem?.errors.rules?.[0]} />
        <TextArea id="tracking-consent" label={t("trackingSettings.consent")} rows={3} value={places.with_consent} onValue={(with_consent) => setPlaces({ ...places, with_consent })} />
        <TextArea id="tracking-allowed" label={t("trackingSettings.allowed")} rows={2} value={places.allowed} onValue={(allowed) => setPlaces({ ...places, allowed })} />
      </div>
      <div class="card pad stack">
        <h3>{t("trackingSettings.readers")}</h3>
        <Check id="tracking-footer" label={t("trackingSettings.footer")} checked={footer} onChecked={setFooter} />
        <Check id="tracking-unsubscribe" label={t("trackingSettings.unsubscribe")} checked={unsubscribe} onChecked={setUnsubscribe} />
      </div>
      <div class="card pad stack account">
        <h3>{t("trackingSettings.machines")}</h3>
        <p class="quiet">{t("trackingSettings.machines.text")}</p>
        {number("atOnceSeconds")}{number("soonSeconds")}{number("burstLinks")}{number("burstSeconds")}
        <Check id="tracking-trap" label={t("trackingSettings.trap")} checked={trap} onChecked={setTrap} />
      </div>
      {problem && <ProblemNotice problem={problem} action={problem.code === "tracking_policy_changed" ? { label: t("action.tryAgain"), run: onSaved } : undefined} />}
      <div class="row"><fluent-button id="tracking-save" type="submit" appearance="primary" disabled={busy}>{t("edit.save")}</fluent-button></div>
    </form>
  );
}
