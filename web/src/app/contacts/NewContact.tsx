import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Contact } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { focusField, TextField } from "../../shared/ui/TextField";
import { navigate } from "../kernel/router";
import { client } from "../kernel/session";

/** Name and addresses of somebody new; what was searched for in vain is filled in where it fits. */
export function NewContact({ suggestion, onClose }: { suggestion: string; onClose: () => void }) {
  const isAddress = suggestion.includes("@");
  const [name, setName] = useState(isAddress ? "" : suggestion);
  const [addresses, setAddresses] = useState(isAddress ? suggestion : "");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    const list = addresses.split(/[\s,;]+/).filter(Boolean);
    if (list.length === 0) {
      setMissing(true);
      return focusField("contact-addresses");
    }
    setBusy(true);
    try {
      const contact = await client.post<Contact>("/contacts", { ...(name.trim() ? { name: name.trim() } : {}), addresses: list });
      onClose();
      await navigate(`/app/contacts/${contact.id}`);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
    }
  };
  const wrong = problem?.errors.addresses?.[0];
  return (
    <Dialog title={t("contacts.new")} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="save-contact" appearance="primary" disabled={busy} onClick={() => void save()}>{t("contacts.save")}</fluent-button>
    </>}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <TextField id="contact-name" label={t("contacts.name")} value={name} onValue={setName} autocomplete="off" error={problem?.errors.name?.[0]} />
        <TextField id="contact-addresses" label={t("contacts.addresses")} value={addresses} onValue={setAddresses} inputMode="email" autocomplete="off"
          hint={t("contacts.addressesHint")} error={missing && !addresses.trim() ? t("setup.fieldNeeded") : wrong} />
        {problem && !wrong && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
