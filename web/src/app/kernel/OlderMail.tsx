import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Backfill, BackfillChoice, BackfillEstimate, Mailbox } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatMoment } from "../../shared/i18n/format";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import "./olderMail.css";
import { client, live } from "./session";

type Choice = "none" | "30" | "90" | "365" | "all";
const day = 24 * 60 * 60_000;
const choices = [
  { value: "30", text: "older.days30" }, { value: "90", text: "older.days90" }, { value: "365", text: "older.days365" }, { value: "all", text: "older.all" },
] as const;
const asRequest = (choice: Exclude<Choice, "none">): BackfillChoice => (choice === "all" ? { all: true } : { days: Number(choice) });

/** Mail from before the mailbox was connected: how far back to read, how far that is, and what came of it. */
export function OlderMail({ mailbox }: { mailbox: Pick<Mailbox, "id" | "state"> }) {
  const path = `/mailboxes/${mailbox.id}/backfill`;
  const [backfill, setBackfill] = useState<Backfill | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const perMinute = useRate(backfill);
  const attempt = async (work: () => Promise<Backfill>) => {
    setBusy(true);
    setProblem(null);
    try {
      setBackfill(await work());
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  useEffect(() => {
    let ended = false;
    let asking = false;
    let again = false;
    // Batches may come faster than answers: one question at a time, and one more when something happened meanwhile.
    const load = async () => {
      if (asking) return void (again = true);
      asking = true;
      try {
        const found = await client.get<Backfill>(path);
        if (!ended) setBackfill(found);
      } catch (thrown) {
        if (!ended) setProblem(ApiProblem.from(thrown));
      }
      asking = false;
      if (again && !ended) {
        again = false;
        void load();
      }
    };
    void load();
    const stops = [live.on("mailbox.backfill", ({ mailboxId }) => mailboxId === mailbox.id && void load()), live.onResync(() => void load())];
    return () => {
      ended = true;
      stops.forEach((stop) => stop());
    };
  }, [path, mailbox.state]);

  const titleId = `older-${mailbox.id}`;
  const under = backfill !== null && ["running", "waiting", "paused"].includes(backfill.state);
  return (
    <section class="older stack-tight" aria-labelledby={titleId}>
      <h4 id={titleId}>{t("older.title")}</h4>
      {problem && <ProblemNotice problem={problem} />}
      {backfill === null && !problem && <span class="skeleton w60" role="status" aria-label={t("older.loading")} />}
      {backfill && under && (
        <Progress backfill={backfill} perMinute={perMinute} busy={busy} off={mailbox.state === "disabled"}
          onPause={() => void attempt(() => client.post<Backfill>(`${path}/pause`))}
          onResume={() => void attempt(() => client.post<Backfill>(`${path}/resume`))}
          onCancel={() => void attempt(() => client.delete<Backfill>(path))} />
      )}
      {backfill && !under && (
        <>
          <p class="small quiet">{outcome(backfill)}</p>
          {mailbox.state !== "disabled" && <Offer backfill={backfill} path={path} busy={busy} onStart={(choice) => void attempt(() => client.post<Backfill>(path, choice))} />}
        </>
      )}
    </section>
  );
}

function outcome(backfill: Backfill): string {
  const when = formatMoment(backfill.readBackTo);
  if (backfill.state === "done") return `${t("older.done", { count: backfill.read })} ${t("older.logged", { count: backfill.logged })} ${backfill.all ? t("older.doneAll") : t("older.since", { when })}`;
  if (backfill.state === "cancelled") return `${t("older.cancelled", { count: backfill.read })} ${t("older.logged", { count: backfill.logged })} ${t("older.since", { when })}`;
  return t("older.since", { when });
}

/** What is left to read back, each choice with about how many messages it means. */
function Offer({ backfill, path, busy, onStart }: { backfill: Backfill; path: string; busy: boolean; onStart: (choice: BackfillChoice) => void }) {
  const [choice, setChoice] = useState<Choice>("none");
  const [estimate, setEstimate] = useState<BackfillEstimate | null>(null);
  useEffect(() => {
    setEstimate(null);
    if (choice === "none") return;
    let ended = false;
    const query = choice === "all" ? "all=true" : `days=${choice}`;
    client.get<BackfillEstimate>(`${path}/estimate?${query}`).then((found) => !ended && setEstimate(found), () => !ended && setEstimate({ messages: null, isLeast: false }));
    return () => void (ended = true);
  }, [choice, path, backfill.readBackTo]);

  const readBackTo = Date.parse(backfill.readBackTo);
  const open = choices.filter(({ value }) => (value === "all" ? !(backfill.all && backfill.state === "done") : Date.now() - Number(value) * day < readBackTo - day));
  if (open.length === 0) return null;
  return (
    <div class="stack-tight">
      <Select id={`older-choice-${backfill.state}`} label={t("older.choose")} value={choice} onValue={setChoice} disabled={busy}
        options={[{ value: "none" as Choice, text: t("older.none") }, ...open.map(({ value, text }) => ({ value: value as Choice, text: t(text) }))]} />
      {choice !== "none" && (
        <>
          <p class="small quiet" role="status">{estimate === null ? t("older.counting") : estimate.messages === null ? t("older.unknown")
            : estimate.isLeast ? t("older.least", { count: estimate.messages }) : t("older.about", { count: estimate.messages })}</p>
          <p class="small quiet">{t("older.rules")}</p>
          <div><fluent-button id="older-start" size="small" appearance="primary" disabled={busy} onClick={() => onStart(asRequest(choice))}>{t("older.start")}</fluent-button></div>
        </>
      )}
    </div>
  );
}

function Progress({ backfill, perMinute, busy, off, onPause, onResume, onCancel }: {
  backfill: Backfill; perMinute: number | null; busy: boolean; off: boolean; onPause: () => void; onResume: () => void; onCancel: () => void;
}) {
  const known = backfill.total !== null && !backfill.totalIsLeast && backfill.total > 0;
  const left = known && perMinute ? Math.ceil((backfill.total! - backfill.read) / perMinute) : null;
  return (
    <div class="stack-tight">
      <progress class="older-bar" aria-label={t("older.title")} {...(known ? { value: Math.min(backfill.read, backfill.total!), max: backfill.total! } : backfill.state === "paused" ? { value: 0, max: 1 } : {})} />
      <p class="small">
        {backfill.total === null ? t("older.read", { count: backfill.read })
          : backfill.totalIsLeast ? t("older.readOfLeast", { read: backfill.read, total: backfill.total }) : t("older.readOf", { read: backfill.read, total: backfill.total })}
        {" · "}{t("older.logged", { count: backfill.logged })}
        {backfill.state === "running" && perMinute ? ` · ${t("older.rate", { count: perMinute })}` : ""}
        {backfill.state === "running" && left !== null && left > 0 ? ` · ${t("older.left", { count: left })}` : ""}
        {backfill.state === "paused" ? ` · ${t("older.paused")}` : ""}
      </p>
      {backfill.state === "waiting" && (
        <Notice tone="info" title={backfill.problem?.detail ?? t(off ? "older.off" : "older.waiting")}>
          {backfill.retryAt && <p><time dateTime={backfill.retryAt} title={formatFull(backfill.retryAt)}>{t("older.goesOn", { when: formatMoment(backfill.retryAt) })}</time></p>}
        </Notice>
      )}
      <div class="row wrap">
        {backfill.state === "paused"
          ? <fluent-button size="small" appearance="primary" disabled={busy} onClick={onResume}>{t("older.resume")}</fluent-button>
          : <fluent-button size="small" disabled={busy} title={t("older.pauseHint")} onClick={onPause}>{t("older.pause")}</fluent-button>}
        <fluent-button size="small" disabled={busy} title={t("older.cancelHint")} onClick={onCancel}>{t("older.cancel")}</fluent-button>
      </div>
    </div>
  );
}

/** Messages a minute since this page has watched it run; null until that says something. */
function useRate(backfill: Backfill | null): number | null {
  const first = useRef<{ at: number; read: number } | null>(null);
  if (backfill?.state !== "running") {
    first.current = null;
    return null;
  }
  first.current ??= { at: Date.now(), read: backfill.read };
  const minutes = (Date.now() - first.current.at) / 60_000;
  const read = backfill.read - first.current.read;
  return minutes < 0.05 || read < 1 ? null : Math.round(read / minutes);
}
