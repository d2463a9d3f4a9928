import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Deal } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TextField } from "../../shared/ui/TextField";
import { navigate } from "../kernel/router";
import { client } from "../kernel/session";
import { companyNamed } from "../record/contactEdit";
import { recordPath } from "../record/removal";
import { amountOf } from "./dealText";

/** Name, amount and company of a deal; on a record it takes part from the start. */
export function NewDeal({ suggestion = "", company = "", contactIds = [], onClose }: { suggestion?: string; company?: string; contactIds?: string[]; onClose: () => void }) {
  const [name, setName] = useState(suggestion);
  const [amount, setAmount] = useState("");
  const [currency, setCurrency] = useState("EUR");
  const [where, setWhere] = useState(company);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const save = async () => {
    try {
      const value = amountOf(amount);
      const deal = await client.post<Deal>("/deals", { name: name.trim(), amount: value, currency: value === null ? null : currency.trim().toUpperCase() || null, companyId: await companyNamed(where.trim()), contactIds });
      onClose();
      await navigate(recordPath("deal", deal.id));
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  const wrong = problem?.errors.name ?? problem?.errors.amount ?? problem?.errors.currency;
  return (
    <Dialog title={t("deals.new")} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="save-deal" appearance="primary" disabled={!name.trim() || Number.isNaN(amountOf(amount))} onClick={() => void save()}>{t("deals.save")}</fluent-button>
    </>}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); if (name.trim()) void save(); }}>
        <TextField id="deal-name" label={t("record.name")} value={name} onValue={setName} maxlength={200} autocomplete="off" error={problem?.errors.name?.[0]} />
        <TextField id="deal-amount" label={t("deal.amount")} value={amount} onValue={setAmount} inputMode="numeric" autocomplete="off" error={problem?.errors.amount?.[0]} />
        {amount.trim() && <TextField id="deal-currency" label={t("deal.currency")} value={currency} onValue={setCurrency} maxlength={3} autocomplete="off" plainWords={false} hint={t("deal.currencyHint")} error={problem?.errors.currency?.[0]} />}
        <TextField id="deal-company" label={t("record.company")} value={where} onValue={setWhere} maxlength={200} autocomplete="off" />
        {problem && !wrong && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
