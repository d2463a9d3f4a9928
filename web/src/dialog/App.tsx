import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../shared/api/problem";
import type { LinkOffer } from "../shared/api/addinTypes";
import type { Me } from "../shared/api/types";
import { switchLocale, t } from "../shared/i18n";
import { Notice, ProblemNotice } from "../shared/ui/ProblemNotice";
import { TextField } from "../shared/ui/TextField";
import type { Authorization, DialogRequest } from "./authorization";
import "./dialog.css";

type Props = { request: DialogRequest; authorization: Authorization; tellPane: (message: string) => Promise<boolean> };
type Step = { at: "looking" } | { at: "form" } | { at: "confirm"; me: Me } | { at: "link"; me: Me; identity: LinkOffer } | { at: "leaving" } | { at: "setup" } | { at: "broken"; problem: ApiProblem };

export function App({ request, authorization, tellPane }: Props) {
  if (request.kind === "stray") return <Words title={t("dialog.stray.title")} text={t("dialog.stray.text")} />;
  if (request.kind === "answer") return <Answer message={request.message} tellPane={tellPane} />;
  return <Ask request={request} authorization={authorization} />;
}

/** Back from our server: hands the code to the pane, which closes this window. */
function Answer({ message, tellPane }: { message: string; tellPane: Props["tellPane"] }) {
  const [told, setTold] = useState<boolean | null>(null);
  useEffect(() => { void tellPane(message).then(setTold); }, []);
  if (told === null) return <Waiting />;
  return told ? <Words title={t("dialog.done.title")} text={t("dialog.done.text")} /> : <Words title={t("dialog.stray.title")} text={t("dialog.stray.text")} />;
}

function Ask({ request, authorization }: { request: Extract<DialogRequest, { kind: "ask" }>; authorization: Authorization }) {
  const [step, setStep] = useState<Step>({ at: "looking" });
  const look = () => {
    setStep({ at: "looking" });
    authorization.who().then(
      async (me) => {
        await switchLocale(me.locale);
        const identity = await authorization.linkable(request.offer);
        setStep(identity ? { at: "link", me, identity } : { at: "confirm", me });
      },
      async (thrown: unknown) => {
        const problem = ApiProblem.from(thrown);
        if (problem.status !== 401) return setStep({ at: "broken", problem });
        const needed = await authorization.setupNeeded().catch(() => false);
        setStep(needed ? { at: "setup" } : { at: "form" });
      });
  };
  useEffect(look, []);
  const broken = (thrown: unknown) => setStep({ at: "broken", problem: ApiProblem.from(thrown) });
  const another = () => void authorization.signOut().then(() => setStep({ at: "form" }), broken);
  const signedIn = async (me: Me) => {
    const identity = await authorization.linkable(request.offer);
    if (identity) setStep({ at: "link", me, identity });
    else leave();
  };
  const link = () => { setStep({ at: "leaving" }); authorization.link(request.offer ?? "").then(leave, broken); };
  const leave = () => { setStep({ at: "leaving" }); location.replace(authorization.codeAddress(request)); };

  switch (step.at) {
    case "looking": case "leaving": return <Waiting />;
    case "setup": return (
      <Words title={t("dialog.setup.title")} text={t("dialog.setup.text")}><a href="/app" target="_blank" rel="noopener">{t("dialog.setup.open")}</a></Words>
    );
    case "broken": return <Frame><ProblemNotice problem={step.problem} action={{ label: t("action.tryAgain"), run: look }} /></Frame>;
    // Signing in under this title is the consent; only who is signed in already is asked.
    case "form": return <SignInForm signIn={async (email, password) => signedIn(await authorization.signIn(email, password))} />;
    case "confirm": return (
      <Frame>
        <h1 class="dialog-page-title">{t("dialog.confirm.title", { name: step.me.name })}</h1>
        <p class="quiet">{t("dialog.confirm.text", { organization: step.me.organization.name })}</p>
        <p class="small quiet">{step.me.email}</p>
        <div class="dialog-page-actions">
          <fluent-button id="continue" appearance="primary" autofocus onClick={leave}>{t("dialog.confirm.yes", { name: step.me.name })}</fluent-button>
          <fluent-button appearance="subtle" onClick={another}>{t("dialog.confirm.other")}</fluent-button>
        </div>
      </Frame>
    );
    case "link": return (
      <Frame>
        <h1 class="dialog-page-title">{t("dialog.link.title", { identity: step.identity.address, name: step.me.name })}</h1>
        <p class="quiet">{t(step.identity.kind === "exchange" ? "dialog.link.exchange" : "dialog.link.microsoft", { name: step.me.name, organization: step.me.organization.name })}</p>
        {/* Whoever was sent here by somebody else would see that one's address. */}
        {!step.identity.isOwnAddress && <Notice tone="warning" title={t("dialog.link.other", { identity: step.identity.address })} />}
        <p class="small quiet">{t("dialog.link.undo")}</p>
        <div class="dialog-page-actions">
          <fluent-button id="link" appearance="primary" autofocus onClick={link}>{t("dialog.link.yes")}</fluent-button>
          <fluent-button id="once" onClick={leave}>{t("dialog.link.once")}</fluent-button>
          <fluent-button appearance="subtle" onClick={another}>{t("dialog.confirm.other")}</fluent-button>
        </div>
      </Frame>
    );
  }
}

function SignInForm({ signIn }: { signIn: (email: string, password: string) => Promise<void> }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    signIn(email, password).catch((thrown: unknown) => { setProblem(ApiProblem.from(thrown)); setBusy(false); });
  };
  return (
    <Frame>
      <h1 class="dialog-page-title">{t("dialog.title")}</h1>
      <form class="stack" onSubmit={submit}>
        {/* The title of a refusal is the protocol's word for it; what is wrong stands in the sentence. */}
        {problem && <Notice tone="danger" title={problem.detail} />}
        <TextField id="email" label={t("dialog.email")} type="email" autocomplete="username" required autofocus value={email} onValue={setEmail} />
        <TextField id="password" label={t("dialog.password")} type="password" autocomplete="current-password" required value={password} onValue={setPassword} />
        <div class="dialog-page-actions"><fluent-button id="sign-in" type="submit" appearance="primary" disabled={busy}>{t("dialog.signIn")}</fluent-button></div>
      </form>
    </Frame>
  );
}

const Waiting = () => <Frame><div class="dialog-page-wait"><fluent-spinner aria-label={t("pane.starting")} /></div></Frame>;

function Words({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return <Frame><h1 class="dialog-page-title">{title}</h1><p class="quiet">{text}</p>{children}</Frame>;
}

function Frame({ children }: { children: ComponentChildren }) {
  return (
    <main class="dialog-page stack">
      <img src="/icon.svg" alt="" width="40" height="40" />
      {children}
    </main>
  );
}
