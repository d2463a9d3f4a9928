import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Consent } from "../../shared/api/types";
import { locale, t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { focusField } from "../../shared/ui/TextField";
import { AutomationBox } from "./AutomationBox";
import { DisclosureText, useDisclosure } from "./DisclosureText";

/** What will be read, stored, sent and shown, and what never is; nothing goes on without the member's tick. */
export function DisclosureStep({ address, text: name, onAgreed, onBack, children, asksAutomation = false }: {
  address: string; text: string; onAgreed: (consent: Consent, automation: boolean) => void; onBack: () => void; children?: ComponentChildren;
  /** Asks, apart from the rest, whether signatures are to be read. */
  asksAutomation?: boolean;
}) {
  const [agreed, setAgreed] = useState(false);
  const [automation, setAutomation] = useState(false);
  const [reminded, setReminded] = useState(false);
  const language = locale.value;
  const loaded = useDisclosure(name, language);
  const text = loaded.value;
  const goOn = () => {
    if (text && agreed) return onAgreed({ disclosure: text.id, locale: text.locale }, asksAutomation && automation);
    setReminded(true);
    focusField("consent");
  };
  return (
    <div class="stack">
      <div class="stack-tight"><h2>{t("connect.disclosure.title")}</h2><p class="quiet">{address}</p></div>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {!text && !loaded.problem && <div class="disclosure-wait stack" role="status" aria-label={t("connect.disclosure.loading")}><span class="skeleton w40" /><span class="skeleton w80" /><span class="skeleton w60" /></div>}
      {text && <DisclosureText text={text} />}
      <Check id="consent" label={t("connect.disclosure.agree")} checked={agreed} onChecked={setAgreed} disabled={!text} />
      {reminded && !agreed && text && <p class="small danger-text" role="alert">{t("connect.disclosure.remind")}</p>}
      {asksAutomation && <AutomationBox checked={automation} onChecked={setAutomation} />}
      <div class="row wrap">
        <fluent-button id="agree" appearance="primary" onClick={goOn}>{t("connect.continue")}</fluent-button>
        <fluent-button onClick={onBack}>{t("connect.back")}</fluent-button>
      </div>
      {children}
    </div>
  );
}
