import type { ComponentChildren } from "preact";
import type { LinkedIdentity, OutlookAddin } from "../../shared/api/addinTypes";
import { ApiProblem } from "../../shared/api/problem";
import type { Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import "./installCards.css";
import { client } from "./session";
import { useLoad } from "./useLoad";

// Names of files and places are the same in every language.
const files = { outlook: "inlay-outlook.xml", unified: "inlay-outlook.zip", gmail: "inlay-gmail.json" };
const places = {
  sideload: { name: "aka.ms/olksideload", href: "https://aka.ms/olksideload" },
  microsoft: { name: "admin.microsoft.com", href: "https://admin.microsoft.com/#/Settings/IntegratedApps" },
  google: { name: "console.cloud.google.com", href: "https://console.cloud.google.com/apis/api/appsmarket-component.googleapis.com/googleapps_sdk_gsao" },
};
/** Where Microsoft sends the tokens that Outlook asks for (nested app authentication): the origin alone, no path. */
const nestedRedirect = () => "brk-multihub://" + location.host;

/** What there is to install, for whom, and whether it was seen there. */
export function InstallCards({ identities }: { identities?: LinkedIdentity[] | undefined }) {
  return <><OutlookCard /><GmailCard identities={identities} /></>;
}

function OutlookCard() {
  const { value, problem, reload } = useLoad<OutlookAddin>("addin-outlook", (signal) => client.get("/addins/outlook", { signal }));
  return (
    <Card id="outlook" title={t("addins.outlook.title")} text={t("addins.outlook.text")} seenAt={value ? value.seenAt : undefined}
      seen={(when) => t("addins.outlook.seen", { when })} unseen={t("addins.outlook.unseen")}>
      {problem && <ProblemNotice problem={problem} action={{ label: t("action.tryAgain"), run: reload }} />}
      {value?.hindrance && <Notice tone="warning" title={value.hindrance}><p>{value.remedy}</p></Notice>}
      {value && !value.hindrance && (
        <>
          <Steps open={value.seenAt === null} title={t("addins.self")}>
            <li>{t("addins.outlook.self.save")} <a id="outlook-manifest" href="/manifests/outlook.xml" download={files.outlook}>{files.outlook}</a></li>
            <li>{t("addins.outlook.self.open")} <Place {...places.sideload} />{t("addins.outlook.self.openElse")}</li>
            <li>{t("addins.outlook.self.add")}</li>
            <li>{t("addins.outlook.self.use")}</li>
          </Steps>
          <p class="small quiet">{t("addins.outlook.self.limit")}</p>
          <Steps title={t("addins.admin")}>
            <li>{t("addins.outlook.admin.deploy")} <Place {...places.microsoft} />{t("addins.outlook.admin.upload")} <Copied text={new URL("/manifests/outlook.xml", location.href).href} /></li>
            <li>{t("addins.outlook.admin.people")}</li>
            <li>{t("addins.outlook.admin.exchange")}</li>
            <li>{value.signsIn.entra ? t("addins.outlook.admin.signsIn") : t("addins.outlook.admin.entra")}
              {value.signsIn.entra && <span class="install-values"><Copied text={nestedRedirect()} /><Copied text={value.signsIn.entra.scope} /></span>}</li>
            <li>{t("addins.outlook.admin.unified")} <a href="/manifests/outlook.zip" download={files.unified}>{files.unified}</a></li>
          </Steps>
        </>
      )}
    </Card>
  );
}

type Descriptor = { ready: boolean; problem: ApiProblem | null };

function GmailCard({ identities }: { identities?: LinkedIdentity[] | undefined }) {
  const { value } = useLoad<Descriptor>("addin-gmail", async (signal) => {
    const answer = await fetch("/manifests/gmail.json", { signal, headers: { Accept: "application/json" } });
    return { ready: answer.ok, problem: answer.status === 409 ? await ApiProblem.fromResponse(answer) : null };
  });
  const own = useLoad<LinkedIdentity[]>("addin-gmail-seen", async (signal) => identities ?? (await client.get<Page<LinkedIdentity>>("/linked-identities", { signal })).items);
  // An installation without the add-on says nothing of it.
  if (!value || (!value.ready && !value.problem)) return null;
  const google = (identities ?? own.value)?.filter((identity) => identity.kind === "google").map((identity) => identity.lastSeenAt).sort().at(-1);
  return (
    <Card id="gmail" title={t("addins.gmail.title")} text={t("addins.gmail.text")} seenAt={identities || own.value ? google ?? null : undefined}
      seen={(when) => t("addins.gmail.seen", { when })} unseen={t("addins.gmail.unseen")}>
      {value.problem && <Notice tone="warning" title={value.problem.detail}><p>{value.problem.remedy}</p></Notice>}
      {value.ready && (
        <>
          <p>{t("addins.gmail.self")}</p>
          <Steps title={t("addins.admin")}>
            <li>{t("addins.gmail.admin.save")} <a id="gmail-manifest" href="/manifests/gmail.json" download={files.gmail}>{files.gmail}</a></li>
            <li>{t("addins.gmail.admin.deploy")} <Place {...places.google} />{t("addins.gmail.admin.paste")}</li>
            <li>{t("addins.gmail.admin.account")}</li>
            <li>{t("addins.gmail.admin.install")}</li>
          </Steps>
        </>
      )}
    </Card>
  );
}

function Card({ id, title, text, seenAt, seen, unseen, children }: {
  id: string; title: string; text: string; seenAt: string | null | undefined; seen: (when: string) => string; unseen: string; children: ComponentChildren;
}) {
  return (
    <section class="card pad stack" aria-labelledby={`install-${id}`}>
      <div class="stack-tight">
        <div class="row wrap">
          <h3 id={`install-${id}`}>{title}</h3>
          {seenAt === undefined
            ? <span class="skeleton install-chip" />
            : <span class={seenAt ? "chip small chip-good" : "chip small"} title={seenAt ? formatFull(seenAt) : undefined}>{seenAt ? seen(formatWhen(seenAt)) : unseen}</span>}
        </div>
        <p class="quiet">{text}</p>
      </div>
      {children}
    </section>
  );
}

function Steps({ title, open, children }: { title: string; open?: boolean; children: ComponentChildren }) {
  return (
    <details class="install-way" open={open}>
      <summary class="strong">{title}</summary>
      <ol class="install-steps">{children}</ol>
    </details>
  );
}

function Place({ name, href }: { name: string; href: string }) {
  return <a href={href} target="_blank" rel="noreferrer noopener">{name}</a>;
}

function Copied({ text }: { text: string }) {
  const copy = () => void navigator.clipboard.writeText(text).then(() => showToast(t("action.copied")));
  return <span class="row wrap"><code class="mono">{text}</code><fluent-button size="small" type="button" onClick={copy}>{t("action.copy")}</fluent-button></span>;
}
