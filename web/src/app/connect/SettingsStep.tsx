import { useEffect, useState } from "preact/hooks";
import type { Detection } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { focusField, TextField } from "../../shared/ui/TextField";
import { Hint } from "./AddressStep";
import { wrongFields, type ConnectForm } from "./form";
import { ServerFields } from "./ServerFields";

const plainFields = ["password", "display-name"];

/** Password first; the servers that were found are filled in below and folded away until somebody wants or needs to see them. */
export function SettingsStep({ form, onForm, hint, focus, onBack, onNext }: {
  form: ConnectForm; onForm: (form: ConnectForm) => void; hint: Detection["hint"]; focus: string | undefined; onBack: () => void; onNext: () => void;
}) {
  const complete = form.imap.host !== "" && form.smtp.host !== "";
  const [advanced, setAdvanced] = useState(!complete || !form.sameLogin || (focus !== undefined && !plainFields.includes(focus)));
  const [wrong, setWrong] = useState<string[]>([]);
  useEffect(() => focusField(focus ?? "password"), []);

  const next = () => {
    const found = wrongFields(form);
    setWrong(found);
    const first = found[0];
    if (!first) return onNext();
    if (!plainFields.includes(first)) setAdvanced(true);
    setTimeout(() => focusField(first));
  };
  const error = (id: string) => (wrong.includes(id) && wrongFields(form).includes(id) ? (id.endsWith("port") ? t("connect.portWrong") : t("setup.fieldNeeded")) : undefined);
  const server = (which: "imap" | "smtp", title: string) => (
    <ServerFields id={which} title={title} value={form[which]} error={error} hideUserName={which === "smtp" && form.sameLogin} address={form.address}
      onValue={(value) => onForm({ ...form, [which]: value })} />
  );
  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); next(); }}>
      <div class="stack-tight"><h2>{t("connect.password.title")}</h2><p class="quiet">{form.address}</p></div>
      <Hint hint={hint} />
      <TextField id="password" label={t("connect.password")} type="password" value={form.password} autocomplete="off"
        onValue={(password) => onForm({ ...form, password })} hint={t("connect.passwordHint")} error={error("password")} />
      <TextField id="display-name" label={t("connect.displayName")} value={form.displayName} autocomplete="name" hint={t("connect.displayNameHint")}
        onValue={(displayName) => onForm({ ...form, displayName })} />
      <div>
        {complete && <p class="small quiet">{t("connect.found", { imap: `${form.imap.host}:${form.imap.port}`, smtp: `${form.smtp.host}:${form.smtp.port}` })}</p>}
        <button type="button" id="advanced" class="link-button" aria-expanded={advanced} onClick={() => setAdvanced(!advanced)}>{advanced ? t("connect.advanced.hide") : t("connect.advanced.show")}</button>
      </div>
      {advanced && (
        <div class="stack advanced">
          {server("imap", t("connect.imap"))}
          {server("smtp", t("connect.smtp"))}
          <Check id="same-login" label={t("connect.sameLogin")} checked={form.sameLogin} onChecked={(sameLogin) => onForm({ ...form, sameLogin })} />
          {!form.sameLogin && <TextField id="smtp-password" label={t("connect.smtpPassword")} type="password" autocomplete="off" value={form.smtpPassword}
            onValue={(smtpPassword) => onForm({ ...form, smtpPassword })} error={error("smtp-password")} />}
        </div>
      )}
      <div class="row wrap">
        <fluent-button id="verify" type="submit" appearance="primary">{t("connect.verify")}</fluent-button>
        <fluent-button type="button" onClick={onBack}>{t("connect.back")}</fluent-button>
      </div>
    </form>
  );
}
