import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { NoticePreferences, NoticePreferencesRequest, ToldOf } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { formatFull } from "../../shared/i18n/format";
import { Check } from "../../shared/ui/Check";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { showToast } from "../../shared/ui/Toast";
import { allowBrowserNotices, browserState, preferences, stopBrowserNotices, type BrowserState } from "../kernel/browserNotices";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

const sorts = {
  opens: "told.opens", clicks: "told.clicks", replies: "told.replies", mailboxes: "told.mailboxes", tasks: "told.tasks", unconfirmed: "told.unconfirmed",
} as const satisfies Record<ToldOf, PlainKey>;
const states = { on: "told.browser.on", off: "told.browser.off", denied: "told.browser.denied", unsupported: "told.browser.unsupported" } as const satisfies Record<BrowserState, PlainKey>;
const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** What the member is told of: in this browser, and by mail. */
export function NoticeSettings() {
  const loaded = useLoad<NoticePreferences>("notice-preferences", (signal) => client.get("/notice-preferences", { signal }));
  return (
    <section class="stack" aria-labelledby="told-title">
      <div class="section-head"><h2 id="told-title">{t("told.nav")}</h2></div>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!loaded.value && !loaded.problem && <div class="card pad" role="status" aria-label={t("told.loading")}><span class="skeleton w60" /></div>}
      {loaded.value && <Form chosen={loaded.value} onSaved={(saved) => loaded.change(() => saved)} />}
    </section>
  );
}

function Form({ chosen, onSaved }: { chosen: NoticePreferences; onSaved: (saved: NoticePreferences) => void }) {
  const [told, setTold] = useState<readonly ToldOf[]>(chosen.told);
  const [quiet, setQuiet] = useState(chosen.quietFrom !== null);
  const [from, setFrom] = useState(clockOf(chosen.quietFrom ?? 20 * 60));
  const [to, setTo] = useState(clockOf(chosen.quietTo ?? 7 * 60));
  const [digest, setDigest] = useState(chosen.digest);
  const [hour, setHour] = useState(String(chosen.digestHour));
  const [zone, setZone] = useState(chosen.isChosen ? chosen.zone : ownZone());
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const zones = [...new Set([zone, ownZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])];
  const save = async () => {
    setBusy(true);
    setProblem(null);
    const body: NoticePreferencesRequest = { told: [...told], zone, quietFrom: quiet ? minuteOf(from) : null, quietTo: quiet ? minuteOf(to) : null, digest, digestHour: Number(hour) };
    try {
      const saved = await client.put<NoticePreferences>("/notice-preferences", body);
      preferences.value = saved;
      onSaved(saved);
      showToast(t("told.saved"));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <fieldset class="card pad stack-tight told-set"><legend class="visually-hidden">{t("told.title")}</legend>
        <h3 aria-hidden="true">{t("told.title")}</h3>
        <p class="quiet">{t("told.text")}</p>
        {(Object.keys(sorts) as ToldOf[]).map((of) => <Check key={of} id={`told-${of}`} label={t(sorts[of])} checked={told.includes(of)} onChecked={(on) => setTold(on ? [...told, of] : told.filter((other) => other !== of))} />)}
      </fieldset>
      <div class="card pad stack">
        <h3>{t("told.browser")}</h3>
        <p class="quiet">{t("told.browser.text")}</p>
        <p role="status">{t(states[browserState.value])}</p>
        {browserState.value === "off" && <div><fluent-button id="allow-notices" type="button" onClick={() => void allowBrowserNotices()}>{t("told.browser.allow")}</fluent-button></div>}
        {browserState.value === "on" && <div><fluent-button id="stop-notices" type="button" onClick={stopBrowserNotices}>{t("told.browser.stop")}</fluent-button></div>}
        <div class="row wrap">
          <Check id="told-quiet" label={t("told.quiet")} checked={quiet} onChecked={setQuiet} />
          <label class="visually-hidden" for="quiet-from">{t("told.quietFrom")}</label>
          <input id="quiet-from" class="select told-clock" type="time" required disabled={!quiet} value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
          <label for="quiet-to">{t("told.quietTo")}</label>
          <input id="quiet-to" class="select told-clock" type="time" required disabled={!quiet} value={to} onInput={(event) => setTo(event.currentTarget.value)} />
        </div>
      </div>
      <div class="card pad stack">
        <h3>{t("told.digest")}</h3>
        <p class="quiet">{t("told.digest.text")}</p>
        <div class="row wrap told-digest">
          <Select id="digest-every" label={t("told.digest.every")} value={digest} onValue={setDigest}
            options={[{ value: "never", text: t("told.digest.never") }, { value: "day", text: t("told.digest.day") }, { value: "week", text: t("told.digest.week") }]} />
          <Select id="digest-hour" label={t("told.digest.hour")} value={hour} onValue={setHour} disabled={digest === "never"} options={hours.map((value) => ({ value, text: `${value.padStart(2, "0")}:00` }))} />
        </div>
        {chosen.digestDueAt && <p class="small quiet">{t("told.digest.next", { when: formatFull(chosen.digestDueAt) })}</p>}
      </div>
      <div class="card pad"><Select id="told-zone" label={t("told.zone")} value={zone} onValue={setZone} options={zones.map((value) => ({ value, text: value }))} /></div>
      {problem && <ProblemNotice problem={problem} />}
      <div><fluent-button id="save-told" type="submit" appearance="primary" disabled={busy}>{t("told.save")}</fluent-button></div>
    </form>
  );
}

const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const minuteOf = (clock: string): number => {
  const [hour = "0", minute = "0"] = clock.split(":");
  return Number(hour) * 60 + Number(minute);
};
