import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import type { SimulatedDraft, SimulatedItem } from "../../shared/office/simulated/protocol";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { after, inputsOf, triggerOf, type Answer, type Card, type DraftChange, type Inputs, type OnClick } from "./cards";
import { CardView } from "./CardView";
import { allScopes, eventOf } from "./events";
import "./gmail.css";

export type AskCard = (trigger: string, event: object, message: string | null) => Promise<{ answer: Answer; draft?: string }>;

type Props = {
  ask: AskCard; language: string; scopes: readonly string[]; item: SimulatedItem | null;
  /** The draft that the add-on was called for from the window in which one writes; null where it was not. */
  draft: SimulatedDraft | null;
  onAllow: () => void; onDraft: (change: DraftChange) => void; onMade: (source: string) => void;
};
type Pressed = Parameters<typeof eventOf>[1];
type Call = { trigger: string; pressed: Pressed };
type State = { cards: Card[]; inputs: Inputs; busy: boolean; problem: unknown; missing: readonly string[] | null };

const nothing: State = { cards: [], inputs: {}, busy: true, problem: null, missing: null };

/** Gmail's side panel with the add-on's cards, each answered by this host as Google would get it. */
export function GmailFrame({ ask, language, scopes, item, draft, onAllow, onDraft, onMade }: Props) {
  const [state, setState] = useState<State>(nothing);
  const [menu, setMenu] = useState(false);
  const turn = useRef(0);
  const last = useRef<Call>({ trigger: "homepage", pressed: null });
  // A page was opened that changes what the card says: back from it, the card is asked for again.
  const away = useRef<Window | null>(null);
  const context = useRef({ language, scopes, item, draft });
  context.current = { language, scopes, item, draft };
  const first = draft ? "compose" : item ? "message" : "homepage";

  const run = async (call: Call, given = context.current.scopes) => {
    const mine = ++turn.current;
    last.current = call;
    setMenu(false);
    setState((now) => ({ ...now, busy: true, problem: null, missing: null }));
    try {
      const { answer, draft: made } = await ask(call.trigger, eventOf({ ...context.current, scopes: given }, call.pressed), context.current.draft ? null : context.current.item?.source ?? null);
      if (mine === turn.current) take(answer, made ?? null);
    } catch (problem) {
      if (mine === turn.current) setState((now) => ({ ...now, busy: false, problem }));
    }
  };
  const take = (answer: Answer, made: string | null) => {
    const missing = answer.requesting_google_scopes?.scopes ?? null;
    setState((now) => {
      const cards = after(now.cards, answer);
      const top = cards.at(-1);
      return { cards, inputs: top && top !== now.cards.at(-1) ? inputsOf(top) : now.inputs, busy: false, problem: null, missing };
    });
    const { action, hostAppAction } = answer.renderActions ?? {};
    if (action?.notification) showToast(action.notification.text);
    if (hostAppAction?.gmailAction.updateDraftActionMarkup) onDraft(hostAppAction.gmailAction.updateDraftActionMarkup);
    if (hostAppAction?.gmailAction.openCreatedDraftActionMarkup && made !== null) onMade(made);
  };
  const open = () => {
    setState(nothing);
    void run({ trigger: first, pressed: null });
  };
  useEffect(open, [first, item?.itemId, draft?.draftId, language]);
  useEffect(() => {
    const back = () => {
      if (away.current === null) return;
      away.current = null;
      open();
    };
    const timer = setInterval(() => { if (away.current?.closed) back(); }, 500);
    addEventListener("focus", back);
    return () => { clearInterval(timer); removeEventListener("focus", back); };
  });

  const press = ({ action, openLink }: OnClick) => {
    setMenu(false);
    if (action) void run({ trigger: triggerOf(action.function), pressed: { parameters: action.parameters ?? [], inputs: state.inputs } });
    if (!openLink) return;
    const { pathname, search, hash } = new URL(openLink.url);
    // All links lead to this host, which may have another name outside.
    const opened = window.open(pathname + search + hash, "_blank");
    away.current = openLink.onClose === "RELOAD" ? opened : null;
  };
  const allow = () => {
    onAllow();
    void run(last.current, allScopes);
  };
  const card = state.cards.at(-1);
  return (
    <aside class="sim-pane gc" aria-label={t("simulator.gmail.panel")} aria-busy={state.busy}>
      <div class="gc-bar">
        {state.cards.length > 1
          ? <button type="button" id="card-back" class="gc-bar-button" aria-label={t("simulator.gmail.back")} onClick={() => setState((now) => ({ ...now, cards: now.cards.slice(0, -1), inputs: inputsOf(now.cards.at(-2) as Card) }))}><Icon name="back" /></button>
          : <img src="/icon.svg" alt="" width="20" height="20" />}
        <span class="strong grow">Inlay</span>
        <button type="button" id="card-menu" class="gc-bar-button" aria-label={t("simulator.gmail.menu")} aria-expanded={menu} onClick={() => setMenu(!menu)}><Icon name="more" /></button>
        {menu && <Menu card={card} onPress={press} onTrigger={(trigger) => void run({ trigger, pressed: null })} onClose={() => setMenu(false)} />}
      </div>
      <div class={state.busy ? "gc-progress gc-busy" : "gc-progress"} aria-hidden="true" />
      {state.problem !== null && <div class="pad"><ProblemNotice problem={state.problem} action={{ label: t("action.tryAgain"), run: () => void run(last.current) }} /></div>}
      {state.missing && (
        <div class="pad">
          <Notice tone="info" title={t("simulator.gmail.scopes.title")} action={{ label: t("simulator.gmail.scopes.allow"), run: allow }}>
            <p>{t("simulator.gmail.scopes.text")}</p>
            <ul class="gc-scopes small">{state.missing.map((scope) => <li key={scope}>{scope.split("/").at(-1)}</li>)}</ul>
          </Notice>
        </div>
      )}
      {card && !state.missing && <CardView key={`${state.cards.length} ${card.name}`} card={card} inputs={state.inputs} onPress={press} onInput={(name, value) => setState((now) => ({ ...now, inputs: { ...now.inputs, [name]: value } }))} />}
      {!card && state.busy && <div class="pad stack" aria-hidden="true"><span class="skeleton gc-bone-short" /><span class="skeleton" /><span class="skeleton" /><span class="skeleton gc-bone-short" /></div>}
    </aside>
  );
}

/** Beside a client in which nobody is signed in to Inlay. */
export function GmailNobody({ known }: { known: boolean }) {
  return (
    <aside class="sim-pane gc" aria-label={t("simulator.gmail.panel")}>
      <div class="gc-bar"><img src="/icon.svg" alt="" width="20" height="20" /><span class="strong grow">Inlay</span></div>
      <div class="gc-progress" />
      {known && <div class="pad"><Notice tone="info" title={t("simulator.gmail.signedOut")} action={{ label: t("simulator.gmail.signIn"), run: () => location.assign("/app") }}><p>{t("simulator.gmail.signedOut.text")}</p></Notice></div>}
    </aside>
  );
}

/** The card's own lines, and below them those that Gmail offers always (the deployment's universal actions). */
function Menu({ card, onPress, onTrigger, onClose }: { card: Card | undefined; onPress: (click: OnClick) => void; onTrigger: (trigger: string) => void; onClose: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.querySelector("button")?.focus(), []);
  return (
    <div ref={list} class="gc-menu" onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}>
      {(card?.cardActions ?? []).map(({ actionLabel, onClick }) => <button key={actionLabel} type="button" onClick={() => onPress(onClick)}>{actionLabel}</button>)}
      <button type="button" onClick={() => onTrigger("settings")}>{t("simulator.gmail.settings")}</button>
      <button type="button" onClick={() => onTrigger("sign-out")}>{t("simulator.gmail.unlink")}</button>
    </div>
  );
}
