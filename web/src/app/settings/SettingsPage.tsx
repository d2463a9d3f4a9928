import type { JSX } from "preact";
import { t, type PlainKey } from "../../shared/i18n";
import { AddinSettings } from "../addins/AddinSettings";
import { AliasesPage } from "../aliases/AliasesPage";
import { ConnectPage } from "../connect/ConnectPage";
import { ReconnectPage } from "../connect/ReconnectPage";
import { ReturnPage } from "../connect/ReturnPage";
import { Page } from "../kernel/Page";
import { Link, navigate } from "../kernel/router";
import { session } from "../kernel/session";
import { MailboxList } from "../mailboxes/MailboxList";
import { WebhookSettings } from "../webhooks/WebhookSettings";
import { AccountSettings } from "./AccountSettings";
import { AssociationSettings } from "./AssociationSettings";
import { FilesSettings } from "./FilesSettings";
import { LimitSettings } from "./LimitSettings";
import { LoggingAddressSettings } from "./LoggingAddressSettings";
import { NoticeSettings } from "./NoticeSettings";
import { OwnMailSettings } from "./OwnMailSettings";
import { PresetSettings } from "./PresetSettings";
import { PropertySettings } from "./PropertySettings";
import { ProviderSettings } from "./ProviderSettings";
import { RulesSettings } from "./RulesSettings";
import { SignaturePage } from "./SignaturePage";
import { TeamSettings } from "./TeamSettings";
import { TrackingSettings } from "./TrackingSettings";
import "./settings.css";

type Section = { name: string; label: PlainKey; page: () => JSX.Element };

const mine: readonly Section[] = [
  { name: "email", label: "settings.email", page: () => <MailboxList /> },
  { name: "rules", label: "rules.title", page: () => <RulesSettings /> },
  { name: "logging", label: "logging.title", page: () => <LoggingAddressSettings /> },
  { name: "association", label: "association.nav", page: () => <AssociationSettings /> },
  { name: "notices", label: "told.nav", page: () => <NoticeSettings /> },
  { name: "addins", label: "addins.title", page: () => <AddinSettings /> },
  { name: "account", label: "settings.account", page: () => <AccountSettings /> },
];

/** What administrators choose for the organization. */
const forAll: readonly Section[] = [
  { name: "teams", label: "teams.title", page: () => <TeamSettings /> },
  { name: "properties", label: "properties.title", page: () => <PropertySettings /> },
  { name: "servers", label: "presets.title", page: () => <PresetSettings /> },
  { name: "providers", label: "settings.providers", page: () => <ProviderSettings /> },
  { name: "limits", label: "limits.title", page: () => <LimitSettings /> },
  { name: "tracking", label: "trackingSettings.title", page: () => <TrackingSettings /> },
  { name: "files", label: "files.title", page: () => <FilesSettings /> },
  { name: "webhooks", label: "webhooks.title", page: () => <WebhookSettings /> },
  { name: "mail", label: "settings.mail", page: () => <OwnMailSettings /> },
];

/** What a member chooses for themselves, and administrators for everybody. */
export function SettingsPage({ path }: { path: string[] }) {
  const [section = "email", step, id] = path;
  if (section === "email" && step === "connect") return <ConnectPage />;
  if (section === "email" && step === "return") return <ReturnPage />;
  if (section === "email" && step === "reconnect" && id) return <ReconnectPage key={id} mailboxId={id} />;
  if (section === "email" && step === "aliases" && id) return <AliasesPage key={id} mailboxId={id} />;
  if (section === "email" && step === "signature" && id) return <SignaturePage key={id} mailboxId={id} />;
  const administers = session.value.stage === "signedIn" && session.value.me.permissions.includes("administer");
  const groups = [{ label: "settings.mine", sections: mine }, ...(administers ? [{ label: "settings.organization", sections: forAll } as const] : [])] as const;
  const shown = groups.flatMap((group) => group.sections).find((one) => one.name === section) ?? mine[0]!;
  return (
    <Page title={t("settings.title")} wide>
      <div class="settings">
        <nav class="settings-nav" aria-label={t("settings.title")}>
          {groups.map((group) => (
            <div key={group.label} class="settings-set">
              <p class="small quiet settings-group">{t(group.label)}</p>
              <ul>{group.sections.map((one) => <li key={one.name}><Link to={`/app/settings/${one.name}`} class="settings-link" aria-current={one === shown ? "page" : undefined}>{t(one.label)}</Link></li>)}</ul>
            </div>
          ))}
          <select class="select settings-choice" aria-label={t("settings.title")} value={shown.name} onChange={(event) => void navigate(`/app/settings/${event.currentTarget.value}`)}>
            {groups.map((group) => <optgroup key={group.label} label={t(group.label)}>{group.sections.map((one) => <option key={one.name} value={one.name}>{t(one.label)}</option>)}</optgroup>)}
          </select>
        </nav>
        {shown.page()}
      </div>
    </Page>
  );
}
