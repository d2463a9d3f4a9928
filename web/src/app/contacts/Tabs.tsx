import { t } from "../../shared/i18n";
import { Link } from "../kernel/router";

/** Between the people and where they work. */
export function Tabs({ here }: { here: "contacts" | "companies" | "deals" }) {
  return (
    <nav class="tabs" aria-label={t("nav.contacts")}>
      <Link to="/app/contacts" class="tab" aria-current={here === "contacts" ? "page" : undefined}>{t("contacts.tab.contacts")}</Link>
      <Link to="/app/companies" class="tab" aria-current={here === "companies" ? "page" : undefined}>{t("contacts.tab.companies")}</Link>
      <Link to="/app/deals" class="tab" aria-current={here === "deals" ? "page" : undefined}>{t("contacts.tab.deals")}</Link>
    </nav>
  );
}
