import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Mailbox, Provider, Push, RemovedMailbox } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { formatFull, formatPercent, formatWhen } from "../../shared/i18n/format";
import { confirm } from "../../shared/ui/Dialog";
import { mailboxTone, mailboxWords } from "../../shared/ui/MailboxState";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { forgetMailbox, isBroken, loadMailboxes } from "../kernel/mailboxes";
import { OlderMail } from "../kernel/OlderMail";
import { navigate } from "../kernel/router";
import { client, session } from "../kernel/session";
import { Automation } from "./Automation";
import { CoverageSection } from "./CoverageSection";
import { DoctorReport, useDoctor } from "./Doctor";
import { Exclusions } from "./Exclusions";
import { Folders } from "./Folders";

const providerWords = {
  gmail: "provider.gmail", graph: "provider.graph", exchange: "provider.exchange", imap: "provider.imap", memory: "provider.memory",
} as const satisfies Record<Provider, PlainKey>;

/** One mailbox: state in words, last check, coverage, and the next action as its first button. */
export function MailboxCard({ mailbox }: { mailbox: Mailbox }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const [picking, setPicking] = useState(false);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  const turn = (verb: "enable" | "disable") => attempt(async () => {
    await client.post(`/mailboxes/${mailbox.id}/${verb}`);
    await loadMailboxes();
  });
  const remove = async () => {
    const sure = await confirm({ title: t("mailboxes.remove.title", { address: mailbox.address }), text: t(mailbox.signedInAt ? "mailboxes.remove.textSignedIn" : "mailboxes.remove.text"), action: t("mailboxes.remove") });
    if (sure) await attempt(async () => {
      const { grantRevoked, grantsPage } = await client.delete<RemovedMailbox>(`/mailboxes/${mailbox.id}`);
      forgetMailbox(mailbox.id);
      showToast(t("mailboxes.removed", { address: mailbox.address }));
      // Only the member can take this grant back; nobody should have to look for the page.
      if (grantRevoked === false && grantsPage && await confirm({ title: t("mailboxes.grant.title"), text: t("mailboxes.grant.text"), action: t("mailboxes.grant.open") })) open(grantsPage, "_blank", "noopener");
    });
  };
  const reconnect = () => void navigate(`/app/settings/email/reconnect/${mailbox.id}`);
  const doctor = useDoctor(mailbox);
  const off = mailbox.state === "disabled";
  const broken = isBroken(mailbox);
  // It was read, and something is missing all the same.
  const incomplete = mailbox.state === "syncing" && mailbox.nextAction?.code === "fetch";
  const gone = (mailbox.folders ?? []).filter((folder) => folder.goneAt !== null);
  const read = (mailbox.folders ?? []).filter((folder) => folder.goneAt === null);
  return (
    <article class={`card mailbox ${off ? "mailbox-off" : ""}`} aria-label={mailbox.address}>
      <div class="row wrap">
        <h3 class="clip">{mailbox.address}</h3>
        <span class="chip small">{t(providerWords[mailbox.provider])}</span>
      </div>
      <p class="row mailbox-line"><span class={`dot dot-${incomplete ? "warn" : mailboxTone(mailbox.state)}`} aria-hidden="true" /><span>{incomplete ? t("coverage.incompleteState") : sentence(mailboxWords(mailbox.state))}</span></p>
      <p class="small quiet">
        {mailbox.lastSyncAt
          ? <time dateTime={mailbox.lastSyncAt} title={formatFull(mailbox.lastSyncAt)}>{t("mailboxes.lastSync", { when: formatWhen(mailbox.lastSyncAt) })}</time>
          : t("mailboxes.neverSynced")}
        {" · "}<Coverage mailbox={mailbox} />
        {mailbox.excluded ? ` · ${t("exclusions.some", { count: mailbox.excluded })}` : null}
        {read.length > 0 ? ` · ${t("folders.some", { count: read.length, list: names(read) })}` : null}
      </p>
      {mailbox.aliases.length > 0 && <p class="small quiet">{t("aliases.alsoFrom", { list: mailbox.aliases.join(", ") })}</p>}
      {mailbox.problem && <Notice tone={broken ? "warning" : "info"} title={mailbox.problem.detail}>{mailbox.nextAction && <p>{mailbox.nextAction.text}</p>}</Notice>}
      {gone.length > 0 && <Notice tone="info" title={t("folders.gone", { count: gone.length, list: names(gone) })}><p>{t("folders.goneText")}</p></Notice>}
      {mailbox.push && <PushLine push={mailbox.push} />}
      <Automation mailbox={mailbox} />
      {problem && <ProblemNotice problem={problem} />}
      <CoverageSection mailbox={mailbox} />
      {mailbox.provider !== "memory" && <OlderMail mailbox={mailbox} />}
      <div class="row wrap">
        {mailbox.nextAction?.code === "trust_certificate" && <fluent-button size="small" appearance="primary" onClick={reconnect}>{t("mailboxes.checkCertificate")}</fluent-button>}
        {mailbox.nextAction?.code !== "trust_certificate" && !off && mailbox.provider !== "memory" &&
          <fluent-button size="small" appearance={mailbox.nextAction?.code === "reconnect" || mailbox.nextAction?.code === "sign_in" ? "primary" : undefined} onClick={reconnect}>{t(mailbox.signedInAt ? "mailboxes.signIn" : "mailboxes.reconnect")}</fluent-button>}
        {mailbox.excluded !== null && mailbox.excluded !== undefined && !off && !broken && <fluent-button size="small" onClick={() => setChoosing(true)}>{t("exclusions.open")}</fluent-button>}
        {mailbox.folders && !off && !broken && <fluent-button size="small" onClick={() => setPicking(true)}>{t("folders.open")}</fluent-button>}
        {off
          ? <fluent-button size="small" appearance="primary" disabled={busy} onClick={() => void turn("enable")}>{t("mailboxes.enable")}</fluent-button>
          : <fluent-button size="small" disabled={busy} title={t("mailboxes.disableHint")} onClick={() => void turn("disable")}>{t("mailboxes.disable")}</fluent-button>}
        {mailbox.provider !== "memory" && <fluent-button size="small" disabled={doctor.busy} title={t("mailboxes.checkHint")} onClick={() => void doctor.run()}>{t("mailboxes.check")}</fluent-button>}
        <fluent-button size="small" onClick={() => void navigate(`/app/settings/email/aliases/${mailbox.id}`)}>{t("aliases.open")}</fluent-button>
        <fluent-button size="small" onClick={() => void navigate(`/app/settings/email/signature/${mailbox.id}`)}>{t("signature.title")}</fluent-button>
        <fluent-button size="small" disabled={busy} onClick={() => void remove()}>{t("mailboxes.remove")}</fluent-button>
      </div>
      <DoctorReport checks={doctor.checks} problem={doctor.problem} busy={doctor.busy} />
      {picking && <Folders mailbox={mailbox} onClose={() => setPicking(false)} />}
      {choosing && <Exclusions mailbox={mailbox} onClose={() => setChoosing(false)} />}
    </article>
  );
}

function Coverage({ mailbox }: { mailbox: Mailbox }) {
  const coverage = mailbox.coverage;
  if (coverage?.checkedAt && coverage.present === 0) return <span>{t("mailboxes.coverageNothing")}</span>;
  if (!coverage || coverage.ratio === null || !coverage.checkedAt) return <span>{t("mailboxes.coverageUnknown")}</span>;
  const text = t("mailboxes.coverage", { seen: coverage.seen, present: coverage.present, percent: formatPercent(coverage.ratio) });
  return <span title={t("mailboxes.coverageChecked", { when: formatWhen(coverage.checkedAt) })}>{text}</span>;
}

/** Announcements that failed are worth a frame; that there are none, a line; that all is well, a quiet one. */
function PushLine({ push }: { push: Push }) {
  const administers = session.value.stage === "signedIn" && session.value.me.permissions.includes("administer");
  // What is only not set up is no news to those who cannot set it up.
  const remedy = push.remedy && (administers || push.state === "failed") && <p class="small">{t("push.administrator", { remedy: push.remedy })}</p>;
  if (push.state !== "failed") return push.state === "off" ? <div class="small quiet push">{push.text}{remedy}</div> : <p class="small quiet push">{push.text}</p>;
  return <Notice tone="info" title={t("push.failed")}><p>{push.text}</p>{push.since && <p class="small quiet">{t("push.since", { when: formatWhen(push.since) })}</p>}{remedy}</Notice>;
}

const names = (folders: { name: string }[]) => folders.map((folder) => folder.name).join(", ");

const sentence = (words: string) => words.charAt(0).toLocaleUpperCase() + words.slice(1);
