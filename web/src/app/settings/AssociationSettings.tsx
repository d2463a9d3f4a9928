import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { AssociationChoice } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

const numbers = ["0", "1", "2", "3", "4", "5"] as const;

/** Where the member's emails stand besides their contacts. */
export function AssociationSettings() {
  const loaded = useLoad<AssociationChoice>("association-defaults", (signal) => client.get("/association-defaults", { signal }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const choice = loaded.value;
  const save = async (changed: AssociationChoice) => {
    loaded.change(() => changed);
    setProblem(null);
    try {
      await client.put<AssociationChoice>("/association-defaults", changed);
      showToast(t("association.saved"));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      loaded.reload();
    }
  };
  return (
    <section class="stack" aria-labelledby="association-title">
      <div class="section-head"><h2 id="association-title">{t("association.title")}</h2></div>
      <p class="quiet">{t("association.text")}</p>
      {(problem ?? loaded.problem) && <ProblemNotice problem={problem ?? loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {choice && (
        <div class="card pad stack account">
          <Check id="association-contact" label={t("association.contact")} checked disabled onChecked={() => undefined} />
          <Check id="association-company" label={t("association.company")} checked={choice.company} onChecked={(company) => void save({ ...choice, company })} />
          <Select id="association-deals" label={t("association.deals")} value={numbers[choice.openDeals] ?? "5"} onValue={(value) => void save({ ...choice, openDeals: Number(value) })}
            options={numbers.map((value) => ({ value, text: value === "0" ? t("association.deals.none") : t("association.deals.upTo", { count: Number(value) }) }))} />
        </div>
      )}
    </section>
  );
}
