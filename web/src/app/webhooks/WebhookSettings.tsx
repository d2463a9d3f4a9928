import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { NewWebhook, Webhook, WebhookDelivery, WebhookList, WebhookSecret } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { confirm } from "../../shared/ui/Dialog";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { client, live } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { WebhookForm } from "./WebhookForm";
import { WebhookLog } from "./WebhookLog";
import { kindWord } from "./words";
import "./webhooks.css";

type Shown = { name: string; secret: string };

/** The programs that are told what happens, for administrators. */
export function WebhookSettings() {
  const loaded = useLoad<WebhookList>("webhooks", (signal) => client.get("/webhooks", { signal }));
  const [editing, setEditing] = useState<string | "new" | null>(null);
  const [made, setMade] = useState<Shown | null>(null);
  // An endpoint that was switched off by itself comes with a notice.
  useEffect(() => live.on("notice.changed", loaded.reload), [loaded.reload]);
  const list = loaded.value;
  const add = <fluent-button id="add-webhook" appearance="primary" onClick={() => setEditing("new")}><Icon name="add" slot="start" />{t("webhooks.add")}</fluent-button>;
  const close = (created?: NewWebhook) => {
    if (created) setMade({ name: created.webhook.description, secret: created.secret });
    setEditing(null);
    loaded.reload();
  };
  return (
    <section class="stack" aria-labelledby="webhooks-title">
      <div class="section-head"><h2 id="webhooks-title">{t("webhooks.title")}</h2>{list && list.items.length > 0 && editing === null && <span class="end">{add}</span>}</div>
      <p class="quiet">{t("webhooks.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!list && !loaded.problem && <div class="card pad" role="status" aria-label={t("webhooks.loading")}><span class="skeleton w60" /></div>}
      {made && <Secret shown={made} />}
      {list && editing === "new" && <WebhookForm kinds={list.kinds} onSaved={close} onCancel={() => setEditing(null)} />}
      {list?.items.length === 0 && editing === null && <div class="card"><EmptyState icon="send" title={t("webhooks.empty.title")} text={t("webhooks.empty.text")}>{add}</EmptyState></div>}
      {list && list.items.length > 0 && (
        <ul class="stack">
          {list.items.map((webhook) => <li key={webhook.id}>{editing === webhook.id
            ? <WebhookForm webhook={webhook} kinds={list.kinds} onSaved={() => close()} onCancel={() => setEditing(null)} />
            : <WebhookCard webhook={webhook} onEdit={() => setEditing(webhook.id)} onChanged={loaded.reload} onSecret={setMade} />}</li>)}
        </ul>
      )}
      <Verifying />
    </section>
  );
}

function Secret({ shown }: { shown: Shown }) {
  const copy = async () => {
    await navigator.clipboard.writeText(shown.secret);
    showToast(t("webhooks.copied"));
  };
  return (
    <div class="card pad stack" role="status">
      <h3>{t("webhooks.secret", { name: shown.name })}</h3>
      <p id="webhook-secret" class="mono webhook-secret">{shown.secret}</p>
      <p class="quiet">{t("webhooks.secretText")}</p>
      <div class="row"><fluent-button id="copy-webhook-secret" appearance="primary" onClick={() => void copy()}>{t("webhooks.copy")}</fluent-button></div>
    </div>
  );
}

const pauses = { chosen: "webhooks.off", gone: "webhooks.gone", failing: "webhooks.failing" } as const satisfies Record<NonNullable<Webhook["pause"]>, PlainKey>;

function WebhookCard({ webhook, onEdit, onChanged, onSecret }: { webhook: Webhook; onEdit: () => void; onChanged: () => void; onSecret: (made: Shown) => void }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [tested, setTested] = useState<WebhookDelivery | null>(null);
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
    onChanged();
  };
  const path = `/webhooks/${webhook.id}`;
  const turn = (isOn: boolean) => run(async () => void await client.patch(path, { isOn }));
  const test = () => run(async () => {
    const delivery = await client.post<WebhookDelivery>(`${path}/tests`, undefined, { timeout: 40_000 });
    setTested(delivery.problem ? delivery : null);
    if (!delivery.problem) showToast(t("webhooks.tested"));
  });
  const replay = () => run(async () => showToast(t("webhooks.replayed", { count: (await client.post<{ count: number }>(`${path}/replays`, {})).count })));
  const renew = async () => {
    if (!await confirm({ title: t("webhooks.renewTitle"), text: t("webhooks.renewText"), action: t("webhooks.renew") })) return;
    await run(async () => onSecret({ name: webhook.description, secret: (await client.post<WebhookSecret>(`${path}/secrets`)).secret }));
  };
  const remove = async () => {
    if (!await confirm({ title: t("webhooks.deleteTitle"), text: t("webhooks.deleteText"), action: t("webhooks.delete") })) return;
    await run(() => client.delete(path));
  };
  const trouble = webhook.pause === "gone" || webhook.pause === "failing";
  const warns = !webhook.pause && webhook.problem !== null;
  return (
    <article class="card pad stack" aria-label={webhook.description}>
      <div class="stack-tight">
        <div class="row"><span class={`dot dot-${trouble ? "bad" : warns ? "warn" : webhook.pause ? "off" : "good"}`} aria-hidden="true" /><h3 class="grow">{webhook.description}</h3></div>
        <p class="mono webhook-url">{webhook.url}</p>
        <p class="small">{webhook.pause ? t(pauses[webhook.pause]) : t("webhooks.on")}{webhook.waiting > 0 && ` · ${t("webhooks.waiting", { count: webhook.waiting })}`}</p>
        <p class="small quiet">{webhook.kinds.map(kindWord).join(" · ")}</p>
        <p class="small quiet">{webhook.lastDeliveredAt ? <time dateTime={webhook.lastDeliveredAt} title={formatFull(webhook.lastDeliveredAt)}>{t("webhooks.last", { when: formatWhen(webhook.lastDeliveredAt) })}</time> : t("webhooks.never")}</p>
        {webhook.earlierUntil && <p class="small quiet">{t("webhooks.both", { when: formatFull(webhook.earlierUntil) })}</p>}
      </div>
      {webhook.problem && <Notice tone="warning" title={webhook.problem.detail}><p>{webhook.problem.remedy}</p>{webhook.failingSince && <p class="small">{t("webhooks.failingSince", { when: formatWhen(webhook.failingSince) })}</p>}</Notice>}
      {webhook.dead > 0 && <Notice tone="warning" title={t("webhooks.dead", { count: webhook.dead })} action={{ label: t("webhooks.replayAll"), run: () => void replay() }} />}
      {tested?.problem && <Notice tone="danger" title={t("webhooks.testFailed")}><p>{tested.problem.detail} {tested.problem.remedy}</p>{tested.excerpt && <p class="mono">{t("webhooks.answered", { text: tested.excerpt })}</p>}</Notice>}
      {problem && <ProblemNotice problem={problem} />}
      <div class="row wrap">
        {webhook.pause
          ? <fluent-button size="small" appearance="primary" disabled={busy} onClick={() => void turn(true)}>{t("webhooks.switchOn")}</fluent-button>
          : <fluent-button size="small" disabled={busy} onClick={() => void turn(false)}>{t("webhooks.switchOff")}</fluent-button>}
        <fluent-button size="small" disabled={busy} onClick={() => void test()}>{t("webhooks.test")}</fluent-button>
        <fluent-button size="small" disabled={busy} onClick={onEdit}>{t("webhooks.edit")}</fluent-button>
        <fluent-button size="small" disabled={busy} onClick={() => void renew()}>{t("webhooks.renew")}</fluent-button>
        <fluent-button size="small" disabled={busy} onClick={() => void remove()}>{t("webhooks.delete")}</fluent-button>
        <fluent-button size="small" appearance="subtle" onClick={() => setOpen(!open)}>{t(open ? "webhooks.logClose" : "webhooks.logOpen")}</fluent-button>
        {busy && <fluent-spinner size="tiny" />}
      </div>
      {open && <WebhookLog webhookId={webhook.id} onChanged={onChanged} />}
    </article>
  );
}

// The same few lines stand in the test that receives posts.
const example = `const crypto = require("node:crypto");

function isFromInlay(secret, headers, rawBody) {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signed = headers["webhook-id"] + "." + headers["webhook-timestamp"] + "." + rawBody;
  const wanted = Buffer.from(crypto.createHmac("sha256", key).update(signed).digest("base64"));
  const fresh = Math.abs(Date.now() / 1000 - Number(headers["webhook-timestamp"])) < 300;
  return fresh && headers["webhook-signature"].split(" ").some((entry) => {
    const given = Buffer.from(entry.replace("v1,", ""));
    return given.length === wanted.length && crypto.timingSafeEqual(given, wanted);
  });
}`;

function Verifying() {
  return (
    <details class="card pad webhook-verify">
      <summary>{t("webhooks.verify")}</summary>
      <div class="stack">
        <p>{t("webhooks.verifyText")}</p>
        <pre class="mono webhook-example" tabIndex={0}>{example}</pre>
        <p>{t("webhooks.verifyOrder")}</p>
      </div>
    </details>
  );
}
