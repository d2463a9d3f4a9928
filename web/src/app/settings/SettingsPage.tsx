import { t } from "../../shared/i18n";
import { AddinSettings } from "../addins/AddinSettings";
import { AliasesPage } from "../aliases/AliasesPage";
import { ConnectPage } from "../connect/ConnectPage";
import { ReconnectPage } from "../connect/ReconnectPage";
import { ReturnPage } from "../connect/ReturnPage";
import { Page } from "../kernel/Page";
import { Link } from "../kernel/router";
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

/** Settings -> General: the member's mailboxes, and the member. */
export function SettingsPage({ path }: { path: string[] }) {
  const [section = "email", step, id] = path;
  if (section === "email" && step === "connect") return <ConnectPage />;
  if (section === "email" && step === "return") return <ReturnPage />;
  if (section === "email" && step === "reconnect" && id) return <ReconnectPage key={id} mailboxId={id} />;
  if (section === "email" && step === "aliases" && id) return <AliasesPage key={id} mailboxId={id} />;
  if (section === "email" && step === "signature" && id) return <SignaturePage key={id} mailboxId={id} />;
  const administers = session.value.stage === "signedIn" && session.value.me.permissions.includes("administer");
  return (
    <Page title={t("settings.title")} wide>
      <div class="settings">
        <nav class="settings-nav" aria-label={t("settings.title")}>
          <p class="small quiet settings-group">{t("settings.general")}</p>
          <ul>
            <li><Link to="/app/settings/email" class="settings-link" aria-current={section === "email" ? "page" : undefined}>{t("settings.email")}</Link></li>
            <li><Link to="/app/settings/rules" class="settings-link" aria-current={section === "rules" ? "page" : undefined}>{t("rules.title")}</Link></li>
            <li><Link to="/app/settings/logging" class="settings-link" aria-current={section === "logging" ? "page" : undefined}>{t("logging.title")}</Link></li>
            <li><Link to="/app/settings/association" class="settings-link" aria-current={section === "association" ? "page" : undefined}>{t("association.nav")}</Link></li>
            <li><Link to="/app/settings/notices" class="settings-link" aria-current={section === "notices" ? "page" : undefined}>{t("told.nav")}</Link></li>
            <li><Link to="/app/settings/addins" class="settings-link" aria-current={section === "addins" ? "page" : undefined}>{t("addins.title")}</Link></li>
            <li><Link to="/app/settings/account" class="settings-link" aria-current={section === "account" ? "page" : undefined}>{t("settings.account")}</Link></li>
            {administers && <li><Link to="/app/settings/teams" class="settings-link" aria-current={section === "teams" ? "page" : undefined}>{t("teams.title")}</Link></li>}
            {administers && <li><Link to="/app/settings/properties" class="settings-link" aria-current={section === "properties" ? "page" : undefined}>{t("properties.title")}</Link></li>}
            {administers && <li><Link to="/app/settings/servers" class="settings-link" aria-current={section === "servers" ? "page" : undefined}>{t("presets.title")}</Link></li>}
            {administers && <li><Link to="/app/settings/providers" class="settings-link" aria-current={section === "providers" ? "page" : undefined}>{t("settings.providers")}</Link></li>}
            {administers && <li><Link to="/app/settings/limits" class="settings-link" aria-current={section === "limits" ? "page" : undefined}>{t("limits.title")}</Link></li>}
            {administers && <li><Link to="/app/settings/tracking" class="settings-link" aria-current={section === "tracking" ? "page" : undefined}>{t("trackingSettings.title")}</Link></li>}
            {administers && <li><Link to="/app/settings/files" class="settings-link" aria-current={section === "files" ? "page" : undefined}>{t("files.title")}</Link></li>}
            {administers && <li><Link to="/app/settings/webhooks" class="settings-link" aria-current={section === "webhooks" ? "page" : undefined}>{t("webhooks.title")}</Link></li>}
            {administers && <li><Link to="/app/settings/mail" class="settings-link" aria-current={section === "mail" ? "page" : undefined}>{t("settings.mail")}</Link></li>}
          </ul>
        </nav>
        {section === "account" ? <AccountSettings /> : section === "notices" ? <NoticeSettings /> : section === "addins" ? <AddinSettings /> : section === "rules" ? <RulesSettings /> : section === "logging" ? <LoggingAddressSettings /> : section === "association" ? <AssociationSettings /> : section === "teams" && administers ? <TeamSettings /> : section === "properties" && administers ? <PropertySettings /> : section === "servers" && administers ? <PresetSettings /> : section === "providers" && administers ? <ProviderSettings /> : section === "limits" && administers ? <LimitSettings /> : section === "tracking" && administers ? <TrackingSettings /> : section === "files" && administers ? <FilesSettings /> : section === "webhooks" && administers ? <WebhookSettings /> : section === "mail" && administers ? <OwnMailSettings /> : <MailboxList />}
      </div>
    </Page>
  );
}
