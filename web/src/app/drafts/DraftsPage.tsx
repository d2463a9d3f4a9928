import type { DraftLine, Page as PageOf } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { EmptyState } from "../../shared/ui/EmptyState";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Page } from "../kernel/Page";
import { client } from "../kernel/session";
import { usePages } from "../kernel/useLoad";
import { Tabs } from "../templates/Tabs";
import { DraftList } from "./DraftList";

/** All that the member has begun to write and not sent. */
export function DraftsPage() {
  const list = usePages<DraftLine>("drafts", (after, signal) => client.get<PageOf<DraftLine>>("/drafts", { query: { after }, ...(signal ? { signal } : {}) }), (have, more) => [...have, ...more]);
  return (
    <Page title={t("drafts.title")}>
      <Tabs here="drafts" />
      <p class="quiet">{t("drafts.text")}</p>
      {list.problem && <ProblemNotice problem={list.problem} action={{ label: t("action.tryAgain"), run: list.reload }} />}
      {!list.items && !list.problem && <div class="card pad stack" role="status" aria-label={t("drafts.loading")}><span class="skeleton w60" /><span class="skeleton w40" /></div>}
      {list.items && (list.items.length === 0 ? <EmptyState icon="edit" title={t("drafts.empty.title")} text={t("drafts.empty.text")} />
        : <div class="card"><DraftList drafts={list.items} withContact onChanged={list.reload} /></div>)}
      {list.more && <div><fluent-button appearance="subtle" disabled={list.more.loading} onClick={list.more.load}>{t("action.loadMore")}</fluent-button></div>}
      {list.moreProblem && <ProblemNotice problem={list.moreProblem} />}
    </Page>
  );
}
