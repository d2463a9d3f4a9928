import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Company } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { navigate } from "../kernel/router";
import { client } from "../kernel/session";

/** Name and domain of a company that none of the contacts brought along. */
export function NewCompany({ suggestion, onClose }: { suggestion: string; onClose: () => void }) {
  const [name, setName] = useState(suggestion);
  const [domain, setDomain] = useState("");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const save = async () => {
    try {
      const company = await client.post<Company>("/companies", { name: name.trim(), ...(domain.trim() ? { domain: domain.trim() } : {}) });
      onClose();
      await navigate(`/app/companies/${company.id}`);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  const wrong = problem?.errors.name?.[0] ?? problem?.errors.domain?.[0];
  return (
    <Dialog title={t("companies.new")} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="save-company" appearance="primary" onClick={() => void save()}>{t("edit.save")}</fluent-button>
    </>}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <TextField id="company-name" label={t("record.name")} value={name} onValue={setName} autocomplete="off" error={problem?.errors.name?.[0]} />
        <TextField id="company-domain" label={t("record.domain")} value={domain} onValue={setDomain} inputMode="url" autocomplete="off" error={problem?.errors.domain?.[0]} />
        {problem && !wrong && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
