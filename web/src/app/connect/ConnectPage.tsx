import { useState } from "preact/hooks";
import type { Detection, Provider } from "../../shared/api/types";
import { session } from "../kernel/session";
import { AddressStep } from "./AddressStep";
import { ConnectFlow } from "./ConnectFlow";
import { fillForm, type ConnectForm } from "./form";
import { WizardPage } from "./WizardPage";

/** Connecting a mailbox in four calm screens: address, what is read, password, verification. */
export function ConnectPage() {
  const [address, setAddress] = useState("");
  const [begun, setBegun] = useState<{ form: ConnectForm; detection: Detection } | null>(null);
  const me = session.value.stage === "signedIn" ? session.value.me : null;
  const begin = (detection: Detection, provider: Provider) =>
    setBegun({ detection, form: fillForm(address.trim(), provider, me?.name ?? "", detection) });
  if (begun) return <ConnectFlow key={begun.form.address + begun.form.provider} initial={begun.form} hint={begun.detection.hint ?? null} onBack={() => setBegun(null)} />;
  return <WizardPage step={1}><AddressStep address={address} onAddress={setAddress} onChosen={begin} /></WizardPage>;
}
