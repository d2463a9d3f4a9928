import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { locale, switchLocale, t, type Locale } from "../shared/i18n";
import type { FromPane, HostSettings, Opened, SimulatedDraft, SimulatedItem, SimulatedPerson } from "../shared/office/simulated/protocol";
import { LaunchRuntime } from "../shared/office/simulated/launchRuntime";
import { pretendNetwork } from "../shared/office/simulated/network";
import { applyTheme } from "../shared/ui/theme";
import { showToast, Toasts } from "../shared/ui/Toast";
import { AddMail } from "./AddMail";
import { Composer } from "./Composer";
import { draftIn, newDraft } from "./draft";
import { inserted, type DraftChange } from "./gmail/cards";
import { allScopes, fewScopes } from "./gmail/events";
import { GmailFrame, GmailNobody } from "./gmail/GmailFrame";
import { merged, sentFrom, type Mail } from "./mail";
import { MailList, type Choice } from "./MailList";
import type { OwnMail } from "./ownMail";
import { PaneFrame } from "./PaneFrame";
import { ReadingPane } from "./ReadingPane";
import { previewOf, sampleMails } from "./samples";
import { Switches, type Choices, type Client } from "./Switches";
import "./simulator.css";

const nobody: SimulatedPerson = { name: "", address: "" };
const prefersDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

export function App({ ownMail }: { ownMail: OwnMail }) {
  const [mails, setMails] = useState<Mail[] | null>(null);
  const [member, setMember] = useState<SimulatedPerson | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [draft, setDraft] = useState<SimulatedDraft | null>(null);
  const [sending, setSending] = useState(false);
  // What Outlook has in hand, at once: its script and the pane read it between two pictures of the page.
  const writing = useRef<SimulatedDraft | null>(null);
  const [choices, setChoices] = useState<Choices>({ theme: prefersDark() ? "dark" : "light", width: 400, client: clientAsked(), scopes: "all", network: "usual", language: locale.peek() });
  // Gmail shows no card for a draft until somebody asks for it there.
  const [insertsInto, setInsertsInto] = useState<string | null>(null);
  const settingsNow = useRef<HostSettings>({ theme: choices.theme, language: languageTag(choices.language), mailbox: "1.15", member: nobody, network: "usual" });
  const add = (added: Mail[]) => setMails((before) => merged(before ?? [], added));

  useEffect(() => {
    pretendNetwork(() => settingsNow.current.network);
    void arrive();
  }, []);
  async function arrive(): Promise<void> {
    const who = await ownMail.member();
    setMember(who);
    add(sampleMails(who));
    if (!who) return;
    ownMail.follow((mail) => add([mail]));
    await ownMail.load().then(add, () => undefined);
  }

  useEffect(() => applyTheme(choices.theme), [choices.theme]);
  const change = (changed: Partial<Choices>) => {
    const next = { ...choices, ...changed };
    void switchLocale(next.language).then(() => setChoices(next));
  };

  const open = mails?.find((mail) => mail.item.itemId === openId) ?? null;
  const replace = (mail: Mail) => setMails((before) => (before ?? []).map((old) => (old.item.itemId === mail.item.itemId ? mail : old)));
  const read = (mail: Mail) => {
    const seen = { ...mail, unread: false };
    replace(seen);
    setOpenId(mail.item.itemId);
    setChosen(new Set());
    put(null);
    ownMail.complete(seen).then(replace, () => undefined);
  };

  const choose = (mail: Mail, how: Choice) => setChosen((before) => {
    const ids = (mails ?? []).map((one) => one.item.itemId);
    if (how === "through") {
      const [from, to] = [ids.indexOf([...before].at(-1) ?? openId ?? mail.item.itemId), ids.indexOf(mail.item.itemId)];
      return new Set([...before, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]);
    }
    // With Ctrl the open one counts as chosen already; a box is ticked for itself.
    const after = new Set(how === "too" && before.size === 0 && openId !== null ? [openId] : before);
    if (!after.delete(mail.item.itemId)) after.add(mail.item.itemId);
    return after;
  });
  const put = (next: SimulatedDraft | null) => {
    writing.current = next;
    setDraft(next);
  };
  const changeDraft = (draftId: string, changed: Partial<SimulatedDraft>) => {
    if (writing.current?.draftId === draftId) put({ ...writing.current, ...changed });
  };
  const gmail = choices.client === "gmail";
  const launch = useMemo(() => draft && !gmail && new LaunchRuntime(() => settingsNow.current, () => writing.current ?? draft, (changed) => changeDraft(draft.draftId, changed)), [draft?.draftId, gmail]);
  const write = (answered: SimulatedItem | null) => { if (member) put(newDraft(member, answered)); };
  useEffect(() => { if (launch) void launch.raise("onNewMessageCompose"); }, [launch]);
  const recipients = draft && JSON.stringify([draft.to, draft.cc, draft.bcc]);
  // Once more when the pane has left its credential: people type more slowly than a test does.
  const signedIn = draft?.session["inlay.capture"] !== undefined;
  useEffect(() => { if (launch && recipients !== "[[],[],[]]") void launch.raise("onRecipientsChanged"); }, [recipients, signedIn]);
  const send = async () => {
    if (!writing.current) return;
    setSending(true);
    const took = launch ? await launch.raise("onMessageSend").catch(() => null) : null;
    const mail = sentFrom(writing.current);
    put(null);
    setSending(false);
    add([mail]);
    setOpenId(mail.item.itemId);
    const filed = await ownMail.file(mail.item.source).catch(() => false);
    showToast(took === null ? t(gmail ? "simulator.sent.gmail" : "simulator.sent.without") : t(filed ? "simulator.sent" : "simulator.sent.unfiled", { ms: took }));
  };
  const fromPane = (change: FromPane) => {
    if (change.inlay === "draft") changeDraft(change.draftId, change.changed);
    if (change.inlay === "item") setMails((before) => (before ?? []).map((mail) => (mail.item.itemId === change.itemId ? { ...mail, item: { ...mail.item, ...change.changed } } : mail)));
  };
  const changeByCard = ({ updateBody, updateSubject, updateBccRecipients }: DraftChange) => {
    const now = writing.current;
    if (!now) return;
    changeDraft(now.draftId, {
      ...(updateBody && { html: inserted(now.html, updateBody) }),
      ...(updateSubject && { subject: updateSubject.subject }),
      ...(updateBccRecipients && { bcc: updateBccRecipients.bccRecipients.map(({ email }) => now.bcc.find((one) => one.address === email) ?? { name: "", address: email }) }),
    });
  };
  const opened = useMemo<Opened>(() => {
    const several = (mails ?? []).filter((mail) => chosen.has(mail.item.itemId)).map((mail) => mail.item);
    const item = several.length > 1 ? null : several[0] ?? open?.item ?? null;
    return { item: draft ? null : item, draft, selected: several.length > 1 ? several : item ? [item] : [] };
  }, [mails, chosen, open?.item, draft]);

  const settings: HostSettings = {
    theme: choices.theme, language: languageTag(choices.language), mailbox: choices.client === "old" ? "1.5" : "1.15", member: member ?? nobody, network: choices.network,
  };
  settingsNow.current = settings;
  return (
    <div class={gmail ? "simulator sim-gmail" : "simulator"}>
      <header class="sim-bar">
        <img src="/icon.svg" alt="" width="24" height="24" />
        <div class="sim-bar-title"><h1>{t("simulator.title")}</h1><p class="small clip">{t("simulator.about")}</p></div>
        <Switches choices={choices} onChange={change} />
      </header>
      <div class="sim-body" style={{ "--pane-width": `${choices.width}px` }}>
        <div class="sim-list">
          {member && <div class="sim-write"><fluent-button id="new-message" appearance="primary" size="small" onClick={() => write(null)}>{t("simulator.write")}</fluent-button></div>}
          <MailList mails={mails} openId={chosen.size > 0 ? null : openId} chosen={chosen} hint={mails !== null && member === null ? t("simulator.signedOut") : null} onOpen={read} onChoose={choose} onChooseNone={() => setChosen(new Set())} />
          <AddMail onAdd={(item) => { const mail: Mail = { item, preview: previewOf(item.text), origin: "own", sourceId: null, unread: false }; add([mail]); setOpenId(item.itemId); }} />
        </div>
        {draft
          ? <Composer key={draft.draftId} draft={draft} sending={sending} onChange={(changed) => changeDraft(draft.draftId, changed)} onSend={() => void send()} onDiscard={() => put(null)} onAddon={gmail ? () => setInsertsInto(draft.draftId) : null} />
          : <ReadingPane mail={open} several={chosen.size > 1 ? chosen.size : 0} onClose={() => setOpenId(null)} onAnswer={member ? write : null} />}
        {!gmail
          ? <PaneFrame key={`${choices.client} ${choices.language}`} settings={settings} opened={opened} onChange={fromPane} />
          : member === null ? <GmailNobody known={mails !== null} />
          : <GmailFrame ask={ownMail.card} language={settings.language} scopes={choices.scopes === "all" ? allScopes : fewScopes}
              item={chosen.size < 2 && open?.item.itemType === "message" ? open.item : null} draft={draft && draft.draftId === insertsInto ? draft : null}
              onAllow={() => change({ scopes: "all" })} onDraft={changeByCard} onMade={(source) => { put(draftIn(source, member)); }} />}
      </div>
      <Toasts />
    </div>
  );
}

/** simulator.html?client=gmail opens with Gmail at once. */
const clientAsked = (): Client => {
  const asked = new URLSearchParams(location.search).get("client");
  return asked === "gmail" || asked === "old" ? asked : "new";
};
const languageTag = (language: Locale) => (language === "de" ? "de-DE" : "en-US");
