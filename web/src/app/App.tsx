import { computed, effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../shared/i18n";
import { ConfirmHost } from "../shared/ui/Dialog";
import { ProblemNotice } from "../shared/ui/ProblemNotice";
import { showToast, Toasts } from "../shared/ui/Toast";
import { ActivityPage } from "./activity/ActivityPage";
import { CompaniesPage } from "./companies/CompaniesPage";
import { CompanyPage } from "./companies/CompanyPage";
import { ContactsPage } from "./contacts/ContactsPage";
import { DealPage } from "./deals/DealPage";
import { DealsPage } from "./deals/DealsPage";
import { DocumentPage } from "./documents/DocumentPage";
import { DocumentsPage } from "./documents/DocumentsPage";
import { DraftsPage } from "./drafts/DraftsPage";
import { HomePage } from "./home/HomePage";
import { ImportPage } from "./import/ImportPage";
import { followBrowserNotices } from "./kernel/browserNotices";
import { followMailboxes } from "./kernel/mailboxes";
import { followNotices } from "./kernel/notices";
import { Page } from "./kernel/Page";
import { Link, navigate, route } from "./kernel/router";
import { live, session, start } from "./kernel/session";
import { LinkPage } from "./link/LinkPage";
import { NoticesPage } from "./notices/NoticesPage";
import { OutboxPage } from "./outbox/OutboxPage";
import { Rail } from "./Rail";
import { RecordPage } from "./record/RecordPage";
import { SearchPage } from "./search/SearchPage";
import { followSlash } from "./search/slash";
import { SettingsPage } from "./settings/SettingsPage";
import { SetupPage } from "./setup/SetupPage";
import { SignInPage } from "./setup/SignInPage";
import { TasksPage } from "./tasks/TasksPage";
import { TemplatesPage } from "./templates/TemplatesPage";
import { UploadPage } from "./uploads/UploadPage";
import "./app.css";

const stage = computed(() => session.value.stage);

// A page kept from somebody signed out comes back after signing in; only the set-up has no page of its own to return to.
effect(() => {
  if (stage.value === "setup") void navigate("/app", { replace: true });
});

export function App() {
  useEffect(() => void start(), []);
  return (
    <>
      <Stage />
      <ConfirmHost />
      <Toasts />
    </>
  );
}

function Stage() {
  const now = session.value;
  switch (now.stage) {
    case "starting":
      return <div class="front" role="status" aria-label={t("app.starting")}><fluent-spinner /></div>;
    case "unreachable":
      return <main class="front"><div class="front-card card"><ProblemNotice problem={now.problem} action={{ label: t("action.tryAgain"), run: () => void start() }} /></div></main>;
    case "setup":
      return <SetupPage codeRequired={now.codeRequired} />;
    case "signedOut":
      return <SignInPage />;
    case "signedIn":
      return <Inside />;
  }
}

function Inside() {
  useEffect(followMailboxes, []);
  useEffect(followNotices, []);
  useEffect(followBrowserNotices, []);
  useEffect(followSlash, []);
  useEffect(() => live.on("task.reminder", ({ task }) => showToast(t("tasks.reminder", { title: task.title }))), []);
  return (
    <div class="shell">
      <a class="skip-link" href="#content">{t("app.skip")}</a>
      <Rail />
      <main id="content" class="content" tabIndex={-1}><Screen /></main>
    </div>
  );
}

function Screen() {
  const [area, id, ...rest] = route.value;
  if (area === undefined) return <HomePage />;
  if (area === "contacts" && id === undefined) return <ContactsPage />;
  if (area === "contacts" && id === "import" && rest.length <= 1) return <ImportPage key={rest[0] ?? ""} importId={rest[0] ?? null} />;
  if (area === "mail" && id === "upload" && rest.length <= 1) return <UploadPage key={rest[0] ?? ""} uploadId={rest[0] ?? null} />;
  if (area === "companies" && id === undefined) return <CompaniesPage />;
  if (area === "companies" && id !== undefined && rest.length === 0) return <CompanyPage key={id} companyId={id} />;
  if (area === "contacts" && id !== undefined && rest.length === 0) return <RecordPage key={id} contactId={id} />;
  if (area === "deals" && id === undefined) return <DealsPage />;
  if (area === "deals" && id !== undefined && rest.length === 0) return <DealPage key={id} dealId={id} />;
  if (area === "tasks" && id === undefined) return <TasksPage />;
  if (area === "drafts" && id === undefined) return <DraftsPage />;
  if (area === "documents" && id === undefined) return <DocumentsPage />;
  if (area === "documents" && id !== undefined && rest.length === 0) return <DocumentPage key={id} documentId={id} />;
  if (area === "templates" && id === undefined) return <TemplatesPage />;
  if (area === "outbox" && id === undefined) return <OutboxPage />;
  if (area === "activity" && id === undefined) return <ActivityPage />;
  if (area === "search" && id === undefined) return <SearchPage />;
  if (area === "notices" && id === undefined) return <NoticesPage />;
  if (area === "link" && id === undefined) return <LinkPage />;
  if (area === "settings") return <SettingsPage path={id === undefined ? [] : [id, ...rest]} />;
  return (
    <Page title={t("app.notFound.title")}>
      <p>{t("app.notFound.text")}</p>
      <p><Link to="/app">{t("app.notFound.home")}</Link></p>
    </Page>
  );
}
