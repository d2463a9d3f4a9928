import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { SendPolicy } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

const mostPerDay = 1000;
const mostPerMinute = 10;
const numberIn = (text: string, most: number) => (/^\d{1,4}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most ? Number(text) : null);

/** How much each mailbox of the organization may send. */
export function LimitSettings() {
  const loaded = useLoad<SendPolicy>("send-limits", (signal) => client.get("/send-limits", { signal }));
  const [changed, setChanged] = useState<{ day?: string; minute?: string }>({});
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const day = changed.day ?? String(loaded.value?.perDay ?? "");
  const minute = changed.minute ?? String(loaded.value?.perMinute ?? "");
  const [perDay, perMinute] = [numberIn(day, mostPerDay), numberIn(minute, mostPerMinute)];
  const save = async () => {
    if (perDay === null || perMinute === null) return;
    setBusy(true);
    setProblem(null);
    try {
      const saved = await client.put<SendPolicy>("/send-limits", { perDay, perMinute });
      loaded.change(() => saved);
      setChanged({});
      showToast(t("limits.saved"));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  return (
    <section class="stack" aria-labelledby="limits-title">
      <div class="section-head"><h2 id="limits-title">{t("limits.title")}</h2></div>
      <p class="quiet">{t("limits.text")}</p>
      {(problem ?? loaded.problem) && <ProblemNotice problem={problem ?? loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {loaded.value && (
        <form class="card pad stack account" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
          <TextField id="limits-day" label={t("limits.perDay")} value={day} onValue={(value) => setChanged((have) => ({ ...have, day: value }))} inputMode="numeric"
            hint={t("limits.perDayHint")} error={perDay === null ? t("limits.range", { from: 1, to: mostPerDay }) : undefined} />
          <TextField id="limits-minute" label={t("limits.perMinute")} value={minute} onValue={(value) => setChanged((have) => ({ ...have, minute: value }))} inputMode="numeric"
            hint={t("limits.perMinuteHint")} error={perMinute === null ? t("limits.range", { from: 1, to: mostPerMinute }) : undefined} />
          <div><fluent-button type="submit" appearance="primary" disabled={busy || perDay === null || perMinute === null}>{t("limits.save")}</fluent-button></div>
        </form>
      )}
    </section>
  );
}
