import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Detection, Provider } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { focusField, TextField } from "../../shared/ui/TextField";
import { client } from "../kernel/session";

// What this page can connect today; another word from the server is not offered.
const connectWords = { imap: "connect.with.imap", memory: "connect.with.memory", gmail: "connect.with.gmail", graph: "connect.with.graph" } as const satisfies Partial<Record<Provider, PlainKey>>;
type Connectable = keyof typeof connectWords;
const isConnectable = (provider: Provider | null): provider is Connectable => provider !== null && provider in connectWords;

/** The address, and what was found for it: a way to connect, a choice, or a refusal with its way out. */
export function AddressStep({ address, onAddress, onChosen }: {
  address: string; onAddress: (address: string) => void; onChosen: (detection: Detection, provider: Provider) => void;
}) {
  const [found, setFound] = useState<{ address: string; detection: Detection } | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [notAnAddress, setNotAnAddress] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => focusField("address"), []);
  const detection = found && found.address === address.trim() ? found.detection : null;
  const look = async () => {
    const wanted = address.trim();
    const looksRight = /^[^@\s]+@[^@\s]+$/.test(wanted);
    setNotAnAddress(!looksRight);
    if (!looksRight) return focusField("address");
    setBusy(true);
    setProblem(null);
    try {
      setFound({ address: wanted, detection: await client.post<Detection>("/mailboxes/detections", { address: wanted }, { timeout: 45_000 }) });
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
    setBusy(false);
  };
  const best = detection && !detection.refusal && isConnectable(detection.provider) ? detection.provider : null;
  const others = (detection?.alternatives ?? []).filter(isConnectable).filter((provider) => provider !== best)
    // Where one signs in, the same mailbox over IMAP is a choice of the next screen, beside what each way means.
    .filter((provider) => provider !== "imap" || (best !== "gmail" && best !== "graph"));
  const submit = () => (detection && best ? onChosen(detection, best) : detection ? undefined : void look());

  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <div class="stack-tight"><h2>{t("connect.address.title")}</h2><p class="quiet">{t("connect.address.text")}</p></div>
      <TextField id="address" label={t("connect.address")} value={address} onValue={(value) => { onAddress(value); setProblem(null); setNotAnAddress(false); }}
        type="email" inputMode="email" autocomplete="email" error={notAnAddress ? t("connect.address.wrong") : problem?.errors.address?.[0]} />
      <div role="status" class="stack">
        {busy && <p class="row quiet"><fluent-spinner size="tiny" />{t("connect.looking")}</p>}
        {detection?.refusal && (
          <Notice tone="warning" title={detection.refusal.title}><p>{detection.refusal.detail}</p><p>{detection.refusal.wayOut}</p></Notice>
        )}
        {detection && !detection.refusal && <p>{detection.reasonText}</p>}
        {detection && best !== "gmail" && best !== "graph" && <Hint hint={detection.hint ?? null} />}
        {detection && !best && !detection.refusal && others.length > 1 && <p>{t("connect.choose")}</p>}
      </div>
      {problem && !problem.errors.address && <ProblemNotice problem={problem} />}
      <div class="row wrap">
        {!detection && <fluent-button id="look" type="submit" appearance="primary" disabled={busy}>{t("connect.continue")}</fluent-button>}
        {detection && best && <fluent-button id="connect-with" type="submit" appearance="primary">{t(connectWords[best])}</fluent-button>}
        {detection?.refusal && <fluent-button id="other-address" type="button" appearance="primary" onClick={() => { setFound(null); onAddress(""); focusField("address"); }}>{t("connect.otherAddress")}</fluent-button>}
        {detection && others.map((provider) => (
          <fluent-button key={provider} id={`connect-with-${provider}`} type="button" appearance={!best && !detection.refusal && others.length === 1 ? "primary" : undefined} onClick={() => onChosen(detection, provider)}>{t(connectWords[provider])}</fluent-button>
        ))}
      </div>
    </form>
  );
}

/** A remark of the server on how to sign in, such as that an app password is needed, with the page that makes one. */
export function Hint({ hint }: { hint: Detection["hint"] }) {
  if (!hint) return null;
  return (
    <div class="wizard-hint">
      <p>{hint.detail}</p>
      {hint.url && <p><a href={hint.url} target="_blank" rel="noreferrer noopener">{t("connect.hintPage")}</a></p>}
    </div>
  );
}
