import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Consent, Disclosure } from "../../shared/api/types";
import { locale, t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { Icon } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { focusField } from "../../shared/ui/TextField";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** What will be read, stored, sent and shown, and what never is; nothing goes on without the member's tick. */
export function DisclosureStep({ address, text: name, onAgreed, onBack, children }: {
  address: string; text: string; onAgreed: (consent: Consent) => void; onBack: () => void; children?: ComponentChildren;
}) {
  const [agreed, setAgreed] = useState(false);
  const [reminded, setReminded] = useState(false);
  const language = locale.value;
  const loaded = useLoad<Disclosure>(`disclosure ${name} ${language}`, (signal) => client.get(`/disclosures/${name}`, { query: { locale: language }, signal }));
  const text = loaded.value;
  const goOn = () => {
    if (text && agreed) return onAgreed({ disclosure: text.id, locale: text.locale });
    setReminded(true);
    focusField("consent");
  };
  return (
    <div class="stack">
      <div class="stack-tight"><h2>{t("connect.disclosure.title")}</h2><p class="quiet">{address}</p></div>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!text && !loaded.problem && <div class="disclosure-wait stack" role="status" aria-label={t("connect.disclosure.loading")}><span class="skeleton w40" /><span class="skeleton w80" /><span class="skeleton w60" /></div>}
      {text && (
        <div class="disclosure">
          <Part title={t("connect.disclosure.read")} lines={text.read} />
          <Part title={t("connect.disclosure.stored")} lines={text.stored} />
          <Part title={t("connect.disclosure.sent")} lines={text.sent} />
          <Part title={t("connect.disclosure.shown")} lines={text.shown} />
          <Part never title={t("connect.disclosure.notRead")} lines={text.notRead} />
        </div>
      )}
      <Check id="consent" label={t("connect.disclosure.agree")} checked={agreed} onChecked={setAgreed} disabled={!text} />
      {reminded && !agreed && text && <p class="small danger-text" role="alert">{t("connect.disclosure.remind")}</p>}
      <div class="row wrap">
        <fluent-button id="agree" appearance="primary" onClick={goOn}>{t("connect.continue")}</fluent-button>
        <fluent-button onClick={onBack}>{t("connect.back")}</fluent-button>
      </div>
      {children}
    </div>
  );
}

function Part({ title, lines, never }: { title: string; lines: string[]; never?: boolean }) {
  if (lines.length === 0) return null;
  return (
    <section class={never ? "disclosure-never" : ""}>
      <h3>{title}</h3>
      <ul>{lines.map((line) => <li key={line}><Icon name={never ? "cross" : "check"} size={16} /><span>{line}</span></li>)}</ul>
    </section>
  );
}
