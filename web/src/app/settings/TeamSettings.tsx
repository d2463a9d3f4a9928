import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Team, TeamRequest } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { confirm, Dialog } from "../../shared/ui/Dialog";
import { EmptyState } from "../../shared/ui/EmptyState";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { useMembers } from "../kernel/members";
import { useTeams } from "../kernel/teams";
import { client } from "../kernel/session";

/** The teams of the organization and who is in them. */
export function TeamSettings() {
  const teams = useTeams();
  const members = useMembers();
  const [editing, setEditing] = useState<Team | "new" | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const items = teams.value?.items;
  const remove = async (team: Team) => {
    if (!(await confirm({ title: t("teams.remove.title", { name: team.name }), text: t("teams.remove.text"), action: t("teams.remove.action") }))) return;
    try {
      await client.delete(`/teams/${team.id}`);
      showToast(t("teams.removed", { name: team.name }));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    teams.reload();
  };
  const names = (team: Team) => members.filter((member) => team.memberIds.includes(member.id)).map((member) => member.name).join(", ");
  return (
    <section class="stack" aria-labelledby="teams-title">
      <div class="section-head"><h2 id="teams-title">{t("teams.title")}</h2><span class="end"><fluent-button id="add-team" appearance="primary" onClick={() => setEditing("new")}><Icon name="add" slot="start" />{t("teams.add")}</fluent-button></span></div>
      <p class="quiet">{t("teams.text")}</p>
      {(problem ?? teams.problem) && <ProblemNotice problem={problem ?? teams.problem} action={{ label: t("action.tryAgain"), run: () => { setProblem(null); teams.reload(); } }} />}
      {!items && !teams.problem && <div class="card pad" role="status" aria-label={t("teams.loading")}><span class="skeleton w60" /></div>}
      {items && items.length === 0 && <EmptyState icon="people" title={t("teams.empty.title")} text={t("teams.empty.text")} />}
      {items && items.length > 0 && (
        <ul class="card pad stack-tight">
          {items.map((team) => (
            <li key={team.id} class="property">
              <span class="grow stack-none"><span class="strong">{team.name}</span><span class="small quiet clip">{names(team) || t("teams.nobody")}</span></span>
              <button type="button" class="plain-button property-act" aria-label={t("teams.edit", { name: team.name })} title={t("teams.edit", { name: team.name })} onClick={() => setEditing(team)}><Icon name="edit" size={16} /></button>
              <button type="button" class="plain-button property-act" aria-label={t("teams.remove", { name: team.name })} title={t("teams.remove", { name: team.name })} onClick={() => void remove(team)}><Icon name="trash" size={16} /></button>
            </li>
          ))}
        </ul>
      )}
      {editing && <TeamDialog team={editing === "new" ? null : editing} members={members} onClose={() => setEditing(null)} onSaved={() => { setEditing(null); teams.reload(); showToast(t("teams.saved")); }} />}
    </section>
  );
}

function TeamDialog({ team, members, onClose, onSaved }: { team: Team | null; members: readonly { id: string; name: string }[]; onClose: () => void; onSaved: () => void }) {
  const [form, setForm] = useState<TeamRequest>({ name: team?.name ?? "", memberIds: team?.memberIds ?? [] });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const save = async () => {
    try {
      if (team) await client.put(`/teams/${team.id}`, form);
      else await client.post("/teams", form);
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  return (
    <Dialog title={team ? t("teams.edit", { name: team.name }) : t("teams.add")} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="save-team" appearance="primary" disabled={!form.name.trim()} onClick={() => void save()}>{t("teams.save")}</fluent-button>
    </>}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); if (form.name.trim()) void save(); }}>
        <TextField id="team-name" label={t("teams.name")} value={form.name} onValue={(name) => setForm({ ...form, name })} maxlength={100} autocomplete="off" error={problem?.errors.name?.[0]} />
        <fieldset class="stack-tight team-members"><legend class="label">{t("teams.members")}</legend>
          {members.map((member) => <Check key={member.id} id={`team-${member.id}`} label={member.name} checked={form.memberIds.includes(member.id)}
            onChecked={(on) => setForm({ ...form, memberIds: on ? [...form.memberIds, member.id] : form.memberIds.filter((id) => id !== member.id) })} />)}
        </fieldset>
        {problem && !problem.errors.name && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
