import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { MeetingLink } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** Where one books time with the member. */
export function MeetingLinkForm() {
  const loaded = useLoad<MeetingLink>("meeting-link", (signal) => client.get("/meeting-link", { signal }));
  const [url, setUrl] = useState("");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  useEffect(() => setUrl(loaded.value?.url ?? ""), [loaded.value]);
  const save = () => client.put<MeetingLink>("/meeting-link", { url: url.trim() || null }).then(
    (now) => { loaded.change(() => now); setProblem(null); showToast(t("meeting.saved")); }, (thrown: unknown) => setProblem(ApiProblem.from(thrown)));
  const wrong = problem?.errors.url?.[0];
  return (
    <form class="card pad stack account" aria-label={t("meeting.title")} noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <div class="stack-tight"><h3>{t("meeting.title")}</h3><p class="quiet">{t("meeting.text")}</p></div>
      <TextField id="meeting-link" label={t("meeting.address")} inputMode="url" autocomplete="off" value={url} onValue={setUrl} error={wrong} />
      {problem && !wrong && <ProblemNotice problem={problem} />}
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      <div><fluent-button id="save-meeting-link" type="submit" disabled={!loaded.value}>{t("meeting.save")}</fluent-button></div>
    </form>
  );
}
