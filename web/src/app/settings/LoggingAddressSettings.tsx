import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { LoggingAddress, LoggingAddresses, NewLoggingAddress, Page, UnloggedMail } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatWhen } from "../../shared/i18n/format";
import { Check } from "../../shared/ui/Check";
import { confirm } from "../../shared/ui/Dialog";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { navigate } from "../kernel/router";
import { client, session } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { CatchAllSettings } from "./CatchAllSettings";

/** The member's secret address for BCCs and forwards, and what came to it and was not logged. */
export function LoggingAddressSettings() {
  const loaded = useLoad<LoggingAddresses>("logging-addresses", (signal) => client.get("/logging-addresses", { signal }));
  const [made, setMade] = useState<NewLoggingAddress | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const view = loaded.value;
  const administers = session.value.stage === "signedIn" && session.value.me.permissions.includes("administer");
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
    loaded.reload();
  };
  const make = () => run(async () => setMade(await client.post<NewLoggingAddress>("/logging-addresses", undefined)));
  const renew = async (id: string) => {
    if (!await confirm({ title: t("logging.renewTitle"), text: t("logging.renewText"), action: t("logging.renew") })) return;
    await run(async () => setMade(await client.post<NewLoggingAddress>(`/logging-addresses/${id}/renew`, undefined)));
  };
  const revoke = async (id: string) => {
    if (!await confirm({ title: t("logging.revokeTitle"), text: t("logging.revokeText"), action: t("logging.revoke") })) return;
    await run(async () => {
      await client.delete(`/logging-addresses/${id}`);
      setMade((before) => (before?.id === id ? null : before));
    });
  };
  const change = (id: string, createsContacts: boolean) => run(async () => {
    await client.patch(`/logging-addresses/${id}`, { createsContacts });
    showToast(t("logging.saved"));
  });
  return (
    <section class="stack" aria-labelledby="logging-title">
      <div class="section-head"><h2 id="logging-title">{t("logging.title")}</h2></div>
      <p class="quiet">{t("logging.text")}</p>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!view && !loaded.problem && <div class="card pad" role="status" aria-label={t("logging.loading")}><span class="skeleton w60" /></div>}
      {view && !view.isOn && <Notice tone="info" title={t("logging.off")}><p>{t("logging.offText")}</p></Notice>}
      {problem && <ProblemNotice problem={problem} />}
      {made && <Made made={made} />}
      {view?.isOn && view.items.length === 0 && (
        <div class="card pad"><EmptyState icon="mail" title={t("logging.none")} text={t("logging.noneText")}>
          <fluent-button id="logging-make" appearance="primary" disabled={busy} onClick={() => void make()}>{t("logging.make")}</fluent-button>
        </EmptyState></div>
      )}
      {view?.items.map((address) => (
        <AddressCard key={address.id} address={address} domain={view.domain} busy={busy} onRenew={() => void renew(address.id)} onRevoke={() => void revoke(address.id)} onChange={(creates) => void change(address.id, creates)} />
      ))}
      <Unlogged />
      <div class="card pad stack">
        <h3>{t("uploads.title")}</h3>
        <p class="quiet">{t("uploads.settingsText")}</p>
        <div><fluent-button id="upload-mail" onClick={() => void navigate("/app/mail/upload")}><Icon name="upload" slot="start" />{t("uploads.choose")}</fluent-button></div>
      </div>
      {administers && <CatchAllSettings />}
    </section>
  );
}

function Made({ made }: { made: NewLoggingAddress }) {
  const copy = async () => {
    await navigator.clipboard.writeText(made.address);
    showToast(t("logging.copied"));
  };
  return (
    <div class="card pad stack" role="status">
      <h3>{t("logging.made")}</h3>
      <p id="logging-address" class="mono logging-address">{made.address}</p>
      <p class="quiet">{t("logging.madeText")}</p>
      <div class="row"><fluent-button id="logging-copy" appearance="primary" onClick={() => void copy()}>{t("logging.copy")}</fluent-button></div>
    </div>
  );
}

function AddressCard({ address, domain, busy, onRenew, onRevoke, onChange }: {
  address: LoggingAddress; domain: string | null; busy: boolean; onRenew: () => void; onRevoke: () => void; onChange: (creates: boolean) => void;
}) {
  return (
    <div class="card pad stack">
      <div>
        <p class="strong">{domain ? t("logging.secret", { domain }) : t("logging.title")}</p>
        <p class="small quiet">{t("logging.since", { when: formatWhen(address.createdAt) })} · {address.lastUsedAt ? t("logging.used", { when: formatWhen(address.lastUsedAt) }) : t("logging.unused")}</p>
      </div>
      <Check id={`creates-${address.id}`} label={t("logging.creates")} checked={address.createsContacts} disabled={busy} onChecked={onChange} />
      <div class="row">
        {domain && <fluent-button disabled={busy} onClick={onRenew}>{t("logging.renew")}</fluent-button>}
        <fluent-button appearance="subtle" disabled={busy} onClick={onRevoke}>{t("logging.revoke")}</fluent-button>
      </div>
    </div>
  );
}

/** Mails to the address that are not on record, each with the reason and the next step. */
function Unlogged() {
  const loaded = useLoad<Page<UnloggedMail>>("unlogged-emails", (signal) => client.get("/unlogged-emails", { signal }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const items = loaded.value?.items ?? [];
  const dismiss = async (path: string) => {
    setProblem(null);
    try {
      await client.delete(path);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    loaded.reload();
  };
  if (loaded.problem) return <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />;
  if (items.length === 0) return null;
  return (
    <section class="card pad stack" aria-labelledby="unlogged-title">
      <div class="section-head">
        <h3 id="unlogged-title">{t("logging.unlogged")}</h3>
        <fluent-button size="small" appearance="subtle" onClick={() => void dismiss("/unlogged-emails")}>{t("logging.dismissAll")}</fluent-button>
      </div>
      <p class="quiet">{t("logging.unloggedText")}</p>
      {problem && <ProblemNotice problem={problem} />}
      <ul class="unlogged">
        {items.map((mail) => (
          <li key={mail.id}>
            <div class="grow">
              <p class="strong">{mail.detail}</p>
              <p>{mail.remedy}</p>
              <p class="small quiet">{t("logging.received", { when: formatWhen(mail.receivedAt) })}</p>
            </div>
            <fluent-button size="small" appearance="subtle" onClick={() => void dismiss(`/unlogged-emails/${mail.id}`)}>{t("action.dismiss")}</fluent-button>
          </li>
        ))}
      </ul>
    </section>
  );
}
