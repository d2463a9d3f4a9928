import { useState } from "preact/hooks";
import type { Consent, Detection, Mailbox } from "../../shared/api/types";
import { navigate } from "../kernel/router";
import { DisclosureStep } from "./DisclosureStep";
import { DoneStep } from "./DoneStep";
import type { ConnectForm } from "./form";
import { OtherWays, type Way } from "./OtherWays";
import { SettingsStep } from "./SettingsStep";
import { disclosureOf } from "./signIn";
import { SignInStep } from "./SignInStep";
import { VerifyStep } from "./VerifyStep";
import { WizardPage } from "./WizardPage";

type At = { screen: "disclosure" } | { screen: "settings"; focus?: string } | { screen: "verify"; consent: Consent } | { screen: "signIn"; consent: Consent } | { screen: "done"; mailbox: Mailbox };

/** From the disclosure to the connected mailbox; the same way for a new mailbox and for one that is connected again. */
export function ConnectFlow({ initial, mailbox, hint, onBack }: { initial: ConnectForm; mailbox?: Mailbox; hint: Detection["hint"]; onBack: () => void }) {
  const [at, setAt] = useState<At>({ screen: "disclosure" });
  const [form, setForm] = useState(initial);
  const [consent, setConsent] = useState<Consent | null>(null);
  const [automation, setAutomation] = useState(false);
  const reconnect = mailbox !== undefined;
  const hasSignIn = initial.provider === "gmail" || initial.provider === "graph";
  // A mailbox read by IMAP that was signed in to is told, and signed in to, for that alone.
  const [way, setWay] = useState<Way>(hasSignIn && mailbox?.provider === "imap" ? "narrow" : "full");
  const signsIn = hasSignIn && way !== "password";
  const narrow = way === "narrow";
  const choose = (chosen: Way) => {
    setWay(chosen);
    setForm({ ...form, provider: chosen === "password" ? "imap" : initial.provider });
  };
  const mend = (field: string) => {
    if (field === "address") return onBack();
    setAt({ screen: "settings", focus: field });
  };

  if (at.screen === "done") return <DoneStep mailbox={at.mailbox} reconnect={reconnect} />;
  if (at.screen === "verify") {
    return <WizardPage step={4} reconnect={reconnect}>
      <VerifyStep form={form} consent={at.consent} mailbox={mailbox} automation={automation} hint={hint} onMend={mend} onDone={(connected) => setAt({ screen: "done", mailbox: connected })} />
    </WizardPage>;
  }
  if (at.screen === "signIn") {
    return <WizardPage step={3} reconnect={reconnect}>
      <SignInStep request={{ provider: form.provider, address: form.address, consent: at.consent, narrow, ...(mailbox ? { mailboxId: mailbox.id } : { automation }) }} onBack={() => setAt({ screen: "disclosure" })} />
    </WizardPage>;
  }
  if (at.screen === "settings" && consent) {
    return <WizardPage step={3} reconnect={reconnect}>
      <SettingsStep form={form} onForm={setForm} hint={hint} focus={at.focus} onBack={() => setAt({ screen: "disclosure" })} onNext={() => setAt({ screen: "verify", consent })} />
    </WizardPage>;
  }
  const agree = (given: Consent, automated: boolean) => {
    setConsent(given);
    setAutomation(automated);
    setAt(signsIn ? { screen: "signIn", consent: given } : form.provider === "memory" ? { screen: "verify", consent: given } : { screen: "settings" });
  };
  return (
    <WizardPage step={2} reconnect={reconnect}>
      <DisclosureStep key={disclosureOf(form.provider, narrow)} address={form.address} text={disclosureOf(form.provider, narrow)} asksAutomation={!reconnect} onAgreed={agree} onBack={reconnect ? () => void navigate("/app/settings/email") : onBack}>
        {hasSignIn && !reconnect && <OtherWays provider={initial.provider} way={way} takesPasswords={initial.imap.host !== ""} onWay={choose} />}
      </DisclosureStep>
    </WizardPage>
  );
}
