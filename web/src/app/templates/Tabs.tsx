import { t } from "../../shared/i18n";
import { Link } from "../kernel/router";

/** Between texts to begin with, documents to put in, and mails that were begun. */
export function Tabs({ here }: { here: "templates" | "documents" | "drafts" }) {
  return (
    <nav class="tabs" aria-label={t("templates.title")}>
      <Link to="/app/templates" class="tab" aria-current={here === "templates" ? "page" : undefined}>{t("templates.title")}</Link>
      <Link to="/app/documents" class="tab" aria-current={here === "documents" ? "page" : undefined}>{t("documents.title")}</Link>
      <Link to="/app/drafts" class="tab" aria-current={here === "drafts" ? "page" : undefined}>{t("drafts.title")}</Link>
    </nav>
  );
}
