import type { Page, Team } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Select } from "../../shared/ui/Select";
import { client } from "./session";
import { useLoad } from "./useLoad";

/** With whom something is shared: nobody, one team, or everybody. */
export type Sharing = { isShared: boolean; teamId: string | null };

export const useTeams = () => useLoad<Page<Team>>("teams", (signal) => client.get("/teams", { signal }));

/** Chooses with whom something is shared, among the teams that the member is in; one that it is shared with already stays a choice. */
export function ShareSelect({ id, value, teamName, onValue }: { id: string; value: Sharing; teamName?: string | null | undefined; onValue: (value: Sharing) => void }) {
  const mine = (useTeams().value?.items ?? []).filter((team) => team.isMine || team.id === value.teamId);
  const listed = value.teamId && !mine.some((team) => team.id === value.teamId) ? [...mine, { id: value.teamId, name: teamName ?? "" }] : mine;
  return (
    <Select id={id} label={t("share.with")} value={value.isShared ? "all" : value.teamId ?? "me"} onValue={(chosen) => onValue({ isShared: chosen === "all", teamId: chosen === "all" || chosen === "me" ? null : chosen })}
      options={[{ value: "me", text: t("share.me") }, ...listed.map((team) => ({ value: team.id, text: t("share.team", { team: team.name }) })), { value: "all", text: t("share.all") }]} />
  );
}

/** Who sees it, in a word. */
export const sharedWords = (one: { isShared: boolean; teamName?: string | null }): string =>
  one.isShared ? t("templates.shared") : one.teamName ? t("share.team", { team: one.teamName }) : t("templates.mine");
