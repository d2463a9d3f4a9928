import { useEffect, useState } from "preact/hooks";
import { locale, switchLocale, t, type Locale } from "../shared/i18n";
import type { HostSettings, SimulatedPerson } from "../shared/office/simulated/protocol";
import { applyTheme } from "../shared/ui/theme";
import { AddMail } from "./AddMail";
import { merged, type Mail } from "./mail";
import { MailList } from "./MailList";
import type { OwnMail } from "./ownMail";
import { PaneFrame } from "./PaneFrame";
import { ReadingPane } from "./ReadingPane";
import { previewOf, sampleMails } from "./samples";
import { Switches, type Choices } from "./Switches";
import "./simulator.css";

const nobody: SimulatedPerson = { name: "", address: "" };
const prefersDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

export function App({ ownMail }: { ownMail: OwnMail }) {
  const [mails, setMails] = useState<Mail[] | null>(null);
  const [member, setMember] = useState<SimulatedPerson | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const [choices, setChoices] = useState<Choices>({ theme: prefersDark() ? "dark" : "light", width: 400, client: "new", language: locale.peek() });
  const add = (added: Mail[]) => setMails((before) => merged(before ?? [], added));

  useEffect(() => { void arrive(); }, []);
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
    ownMail.complete(seen).then(replace, () => undefined);
  };

  const settings: HostSettings = {
    theme: choices.theme, language: languageTag(choices.language), mailbox: choices.client === "new" ? "1.14" : "1.5", member: member ?? nobody,
  };
  return (
    <div class="simulator">
      <header class="sim-bar">
        <img src="/icon.svg" alt="" width="24" height="24" />
        <div class="sim-bar-title"><h1>{t("simulator.title")}</h1><p class="small">{t("simulator.about")}</p></div>
        <Switches choices={choices} onChange={change} />
      </header>
      <div class="sim-body" style={{ "--pane-width": `${choices.width}px` }}>
        <div class="sim-list">
          <MailList mails={mails} openId={openId} hint={mails !== null && member === null ? t("simulator.signedOut") : null} onOpen={read} />
          <AddMail onAdd={(item) => { const mail: Mail = { item, preview: previewOf(item.text), origin: "own", sourceId: null, unread: false }; add([mail]); setOpenId(item.itemId); }} />
        </div>
        <ReadingPane mail={open} onClose={() => setOpenId(null)} />
        <PaneFrame key={`${choices.client} ${choices.language}`} settings={settings} item={open?.item ?? null} />
      </div>
    </div>
  );
}

const languageTag = (language: Locale) => (language === "de" ? "de-DE" : "en-US");
