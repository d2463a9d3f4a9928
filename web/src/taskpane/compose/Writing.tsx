import { useEffect, useMemo, useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { attachInline, canDelay, followDraft, insert, keepChoices, readChoices, readDraft, subjectIfEmpty } from "../../shared/office/draft";
import { ownAddress } from "../../shared/office/item";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Switch } from "../../shared/ui/Switch";
import type { Desks } from "../desks";
import { findRecords } from "../logging/findRecords";
import { leaveCapture } from "./capture";
import { Associations } from "./Associations";
import { Recipients } from "./Recipients";
import { SendLater } from "./SendLater";
import { TemplatePicker } from "./TemplatePicker";
import { WritingStore } from "./WritingStore";
import "./writing.css";

type Tool = "templates" | "snippets" | "later";

/** Beside a message that is written: whether it is tracked and logged, and what may go into it. */
export function Writing({ draftKey, desks }: { draftKey: string; desks: Desks }) {
  const store = useMemo(() => new WritingStore(desks.api, {
    read: readDraft, follow: followDraft, insert, attach: attachInline, subject: subjectIfEmpty, keep: keepChoices, kept: readChoices, own: () => [ownAddress()].filter((address) => address !== null),
  }), [draftKey]);
  useEffect(() => {
    void store.begin();
    void leaveCapture(desks.api);
    return () => store.end();
  }, [store]);
  const view = store.view.value;
  const compose = view?.compose;
  const problem = store.problem.value;
  if (!view || !compose) {
    if (problem) return <div class="pane-notice"><ProblemNotice problem={problem} action={{ label: t("action.tryAgain"), run: () => void store.load() }} /></div>;
    return <div class="writing" role="status" aria-label={t("paneDraft.loading")}>{[0, 1].map((line) => <div key={line} class="switch-line"><span class="skeleton tall w40" /><p class="switch-text"><span class="skeleton w80" /></p></div>)}<span class="skeleton tall" /></div>;
  }
  const actionProblem = store.actionProblem.value;
  return (
    <div class="writing">
      {problem && <ProblemNotice problem={problem} action={{ label: t("action.tryAgain"), run: () => void store.load() }} />}
      <section class="writing-switches" aria-label={t("paneDraft.what")}>
        <Switch id="switch-track" label={t("paneDraft.track")} on={store.track.value} disabled={!compose.track.mayChange} onSwitch={(on) => store.switchTrack(on)}
          text={compose.track.mayChange && !store.track.value ? t("paneDraft.track.off") : compose.track.text} />
        <Switch id="switch-log" label={t("paneDraft.log")} on={store.log.value} disabled={!compose.log.mayChange} onSwitch={(on) => store.switchLog(on)}
          text={compose.log.mayChange && !store.log.value ? t("paneDraft.log.off") : compose.log.text} />
        {store.isUnusual.value && <button id="make-usual" type="button" class="link-button small writing-usual" disabled={store.busy.value} onClick={() => void store.makeUsual()}>{t("paneDraft.usual")}</button>}
      </section>
      {compose.warnings.map((warning) => <Notice key={warning.code + warning.address} tone="warning" title={warning.address ? `${warning.address}: ${warning.text}` : warning.text} />)}
      {store.log.value && <Associations targets={view.targets} chosen={store.records.value} onChoose={(records) => store.choose(records)} find={(query, signal) => findRecords(desks.api, query, signal)} />}
      <Tools store={store} />
      {actionProblem && <ProblemNotice problem={actionProblem} />}
      <p class="small quiet" role="status">{store.said.value}</p>
      <Recipients people={view.participants} from={compose.from?.address ?? null} />
    </div>
  );
}

function Tools({ store }: { store: WritingStore }) {
  const [open, setOpen] = useState<Tool | null>(null);
  const [noMeeting, setNoMeeting] = useState(false);
  const toggle = (tool: Tool) => {
    setNoMeeting(false);
    store.said.value = "";
    setOpen(open === tool ? null : tool);
  };
  const button = (tool: Tool, label: string) => (
    <button id={`tool-${tool}`} type="button" class="tool" aria-expanded={open === tool} aria-controls="tool-page" onClick={() => toggle(tool)}>{label}<Icon name={open === tool ? "up" : "down"} size={16} /></button>
  );
  return (
    <section class="writing-tools" aria-label={t("paneDraft.tools")}>
      <div class="row wrap tool-row">
        {button("templates", t("paneDraft.templates"))}
        {button("snippets", t("paneDraft.snippets"))}
        {canDelay() && button("later", t("paneDraft.later"))}
        <button id="tool-meeting" type="button" class="tool" disabled={store.busy.value} onClick={() => { setOpen(null); void store.meeting().then((there) => setNoMeeting(!there)); }}>{t("paneDraft.meeting")}</button>
      </div>
      {noMeeting && <p class="small quiet">{t("paneDraft.meeting.none")} <a href="/app/settings/account" target="_blank" rel="noopener">{t("paneDraft.meeting.set")}</a></p>}
      <div id="tool-page">
        {(open === "templates" || open === "snippets") && <TemplatePicker store={store} snippets={open === "snippets"} onUsed={() => setOpen(null)} />}
        {open === "later" && <SendLater store={store} />}
      </div>
    </section>
  );
}
