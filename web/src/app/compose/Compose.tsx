import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { newId } from "../../shared/api/ids";
import { ApiProblem } from "../../shared/api/problem";
import type { ComposedFile, DraftContent, FilledTemplate, MeetingLink, OpenedDraft, Page, Reply, SendRequest, Signature, Template } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatAt } from "../../shared/i18n/format";
import { confirm } from "../../shared/ui/Dialog";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { focusField, TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { canSend, mailboxes } from "../kernel/mailboxes";
import { leaveGuard, navigate } from "../kernel/router";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { Attachments } from "./Attachments";
import { largestTotal, leftTokens, sendersOf, splitAddresses, totalSize } from "./draft";
import { DocumentPicker, documentHtml } from "./DocumentPicker";
import { discardDraft, DraftLine, leaveUnsaved } from "./DraftState";
import { Editor } from "./Editor";
import type { Editing } from "./editor/view";
import type { Written } from "./editor/text";
import { Original } from "./Original";
import { TemplatePicker } from "./TemplatePicker";
import { useDraft } from "./useDraft";
import { useFiles } from "./useFiles";
import { SendLater } from "./SendLater";
import { momentOf, type Later } from "./sendTimes";
import { TrackTick } from "./TrackTick";
import "./compose.css";

/** How a mail begins: anew, as the answer to one on the record, or where its writer left off. */
export type Draft = { to: string[]; subject: string; reply?: Reply; opened?: OpenedDraft };

/** What was chosen last holds for the next email. */
const trackKey = "inlay.track";
const apartKey = "inlay.trackApart";
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const written = (people: readonly { name: string | null; address: string }[]) => people.map((person) => person.address).join(", ");

/** An email written on the contact, going out through one of the member's own mailboxes. Kept as a draft while it is written. */
export function Compose({ contactId, draft, onClose, onSent }: { contactId: string; draft: Draft; onClose: () => void; onSent: () => void }) {
  const usable = (mailboxes.value ?? []).filter(canSend);
  const kept = draft.opened?.content;
  const [id] = useState(() => draft.opened?.id ?? newId());
  const [reply, setReply] = useState(draft.opened ? draft.opened.quote : draft.reply ?? null);
  const [passedOn, setPassedOn] = useState<string[]>(kept?.quote?.attachments ?? reply?.attachments.map((file) => file.id) ?? []);
  const inReplyTo = kept ? kept.inReplyTo : draft.reply?.inReplyTo;
  const [chosen, setChosen] = useState<string | null>(kept?.mailboxId && kept.from ? `${kept.mailboxId} ${kept.from}` : null);
  const first = { to: kept?.to ?? (draft.reply ? written(draft.reply.to) : draft.to.join(", ")), cc: kept?.cc ?? (draft.reply ? written(draft.reply.cc) : ""), subject: kept?.subject ?? draft.reply?.subject ?? draft.subject };
  const [to, setTo] = useState(first.to);
  const [cc, setCc] = useState<string | null>(first.cc || null);
  const [bcc, setBcc] = useState<string | null>(kept?.bcc || null);
  const [subject, setSubject] = useState(first.subject);
  const [body, setBody] = useState<Written>({ html: kept?.html ?? "", text: "" });
  const [used, setUsed] = useState<string[]>(kept?.templates ?? []);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [track, setTrack] = useState(() => kept?.track ?? localStorage.getItem(trackKey) === "yes");
  const [apart, setApart] = useState(() => kept?.perRecipient ?? localStorage.getItem(apartKey) === "yes");
  const [missing, setMissing] = useState(false);
  const [picking, setPicking] = useState<"template" | "document" | null>(null);
  const [busy, setBusy] = useState(false);
  const [editing, setEditing] = useState<Editing | null>(null);
  const files = useFiles(draft.opened?.files ?? [], (file: ComposedFile) => editing?.insertImage(file.url, file.name));
  const signatures = useLoad<Page<Signature>>("signatures", (signal) => client.get("/signatures", { signal }));
  const templates = useLoad<Page<Template>>("templates", (signal) => client.get("/templates", { signal }));
  // One key for one content: pressing Send again after a lost answer cannot send twice, a changed text counts as another email.
  const attempt = useRef({ content: "", key: "" });
  const card = useRef<HTMLElement>(null);
  const senders = sendersOf(usable);
  const from = senders.find((sender) => sender.key === chosen)
    ?? senders.find((sender) => sender.mailboxId === draft.reply?.mailboxId && sender.address === draft.reply?.from)
    ?? senders.find((sender) => sender.mailboxId === draft.reply?.mailboxId) ?? senders[0];
  const tooLarge = totalSize(files.files) > largestTotal;
  const begun = body.text !== "" || files.files.length > 0 || subject !== first.subject || to !== first.to || draft.opened !== undefined;
  const quote = reply?.quoted ? { messageId: reply.messageId, kind: reply.kind, attachments: passedOn, timeZone } : null;
  const content = useMemo<DraftContent>(() => ({
    mailboxId: from?.mailboxId ?? null, from: from?.address ?? null, to, cc: cc ?? "", bcc: bcc ?? "", subject, html: body.html, inReplyTo: inReplyTo ?? null, quote, templates: used, track, perRecipient: apart,
    files: files.files.flatMap((entry) => entry.file ? [entry.file.id] : []),
  }), [from?.key, to, cc, bcc, subject, body, quote?.messageId, passedOn, used, track, apart, files.files]);
  const saved = useDraft(id, contactId, content, begun, editing !== null && from !== undefined, { version: draft.opened?.version ?? 0, savedAt: draft.opened?.updatedAt ?? null });

  useEffect(() => {
    card.current?.scrollIntoView({ block: "nearest" });
    if (!draft.reply && !draft.opened) focusField(draft.to.length > 0 ? "compose-subject" : "compose-to");
  }, []);
  // What could not be saved is only here.
  const unsaved = begun && ["offline", "conflict", "failed"].includes(saved.saving.state);
  useEffect(() => {
    leaveGuard.value = unsaved ? leaveUnsaved : null;
    return () => { leaveGuard.value = null; };
  }, [unsaved]);
  // The signature of the mailbox, once; another mailbox brings its own. A draft has the one it was kept with until another mailbox is chosen.
  const signedFor = useRef<string | null>(null);
  useEffect(() => {
    if (!editing || !signatures.value || !from || signedFor.current === from.mailboxId) return;
    const own = signatures.value.items.find((signature) => signature.mailboxId === from.mailboxId);
    if (!(draft.opened && signedFor.current === null)) editing.setSignature(own && (!reply || own.forReplies) ? own.html : null);
    signedFor.current = from.mailboxId;
  }, [editing, signatures.value, from?.mailboxId]);

  const take = async (template: Template, asSnippet: boolean) => {
    // A dialog that closes gives the focus back to its button first.
    if (!asSnippet) await new Promise((resolve) => setTimeout(resolve));
    try {
      const filled = template.html.includes("{{") || template.subject.includes("{{")
        ? await client.post<FilledTemplate>(`/templates/${template.id}/fill`, { contactId }) : { html: template.html, subject: template.subject, missing: [] };
      editing?.insert(filled.html, { replaceShortcut: asSnippet });
      if (filled.subject && subject.trim() === "") setSubject(filled.subject);
      setUsed((have) => [...new Set([...have, template.id])]);
      if (filled.missing.length > 0) showToast(t("compose.template.missing", { list: filled.missing.join(", ") }), { tone: "bad" });
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  const insertMeetingLink = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    try {
      const { url } = await client.get<MeetingLink>("/meeting-link");
      if (url) editing?.insert(`<a href="${url.replace(/"/g, "%22")}">${url.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</a>`);
      else if (await confirm({ title: t("compose.meeting.none"), text: t("compose.meeting.none.text"), action: t("compose.meeting.set") })) void navigate("/app/settings/account");
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  // What was asked for when the host had a question first: the answer keeps the chosen time.
  const asked = useRef<Later | undefined>(undefined);
  const send = async (later?: Later, anyway = false) => {
    asked.current = later;
    if (splitAddresses(to).length === 0) {
      setMissing(true);
      return focusField("compose-to");
    }
    if (!from) return;
    const left = leftTokens(`${subject} ${body.text}`);
    if (left.length > 0 && !(await confirm({ title: t("compose.tokens.title"), text: t("compose.tokens.text", { list: left.join(", ") }), action: t("compose.tokens.send") }))) return editing?.focus();
    const request: SendRequest = {
      mailboxId: from.mailboxId, from: from.address, to: splitAddresses(to), cc: splitAddresses(cc ?? ""), bcc: splitAddresses(bcc ?? ""), subject: subject.trim(), html: body.html,
      ...(inReplyTo ? { inReplyTo } : {}), ...(quote ? { quote } : {}), ...(track || apart ? { track: { opens: track, links: track, ...(apart ? { perRecipient: true } : {}) } } : {}),
      ...later, ...(anyway ? { sendAnyway: true } : {}), files: content.files ?? [], templates: used, draftId: id,
    };
    const sent = JSON.stringify(request);
    if (attempt.current.content !== sent) attempt.current = { content: sent, key: newId() };
    setBusy(true);
    setProblem(null);
    await saved.stop();
    try {
      await client.post(`/contacts/${contactId}/messages`, request, { idempotencyKey: attempt.current.key, timeout: 60_000 });
      // How it goes on from here stands at the email itself, and changes there.
      showToast(later ? t("later.done", { when: formatAt(momentOf(later.sendAt, later.timeZone)) }) : t("compose.sent"));
      onSent();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
      saved.resume();
    }
  };
  const discard = async () => {
    // What was typed a moment ago can be taken back as well.
    await saved.flush();
    await saved.stop();
    if (saved.exists()) await discardDraft(id);
    onClose();
  };
  const leave = async () => {
    await saved.flush();
    // The line above the buttons says why.
    if (!saved.isDirty() && !(unsaved && saved.saving.state === "conflict")) onClose();
  };

  if (mailboxes.value && usable.length === 0) {
    return (
      <Notice tone="info" title={t("compose.noMailbox.title")} action={{ label: t("compose.noMailbox.action"), run: () => void navigate("/app/settings/email") }}>
        <p>{t("compose.noMailbox.text")}</p>
      </Notice>
    );
  }
  const addField = (show: (value: string) => void, field: string, label: string) =>
    <button type="button" class="link-button small" onClick={() => { show(""); setTimeout(() => focusField(field)); }}>{label}</button>;
  return (
    <section ref={card} class="card compose" aria-label={t(reply ? reply.kind === "forward" ? "record.forward" : "record.reply" : "record.write")}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}
        onDragOver={(event) => event.preventDefault()} onDrop={(event) => { if (event.dataTransfer?.files.length) { event.preventDefault(); files.add([...event.dataTransfer.files], false); } }}>
        <Select id="compose-from" label={t("compose.from")} value={from?.key ?? ""} onValue={setChosen}
          options={senders.map((sender) => ({ value: sender.key, text: sender.name ? `${sender.name} <${sender.address}>` : sender.address }))} />
        <TextField id="compose-to" label={t("compose.to")} value={to} onValue={setTo} autocomplete="off" inputMode="email"
          error={missing && !to.trim() ? t("setup.fieldNeeded") : problem?.errors.to?.[0]} />
        {(cc === null || bcc === null) && <div class="row wrap compose-more">{cc === null && addField(setCc, "compose-cc", t("compose.addCc"))}{bcc === null && addField(setBcc, "compose-bcc", t("compose.addBcc"))}</div>}
        {cc !== null && <TextField id="compose-cc" label={t("compose.cc")} value={cc} onValue={setCc} autocomplete="off" inputMode="email" error={problem?.errors.cc?.[0]} />}
        {bcc !== null && <TextField id="compose-bcc" label={t("compose.bcc")} value={bcc} onValue={setBcc} autocomplete="off" inputMode="email" error={problem?.errors.bcc?.[0]} />}
        <TextField id="compose-subject" label={t("compose.subject")} value={subject} onValue={setSubject} autocomplete="off" />
        <Editor id="compose-body" label={t("compose.body")} html={kept?.html ?? ""} onWritten={setBody} onFiles={(list) => files.add(list, true)}
          snippets={templates.value?.items.filter((template) => template.shortcut) ?? []} onSnippet={(snippet) => void take(snippet, true)}
          onReady={(ready) => { setEditing(ready); setBody(ready.read()); if (draft.reply?.kind === "forward") focusField("compose-to"); else if (draft.reply || draft.opened) ready.focus(); }} />
        {reply && <Original reply={reply} passedOn={passedOn} onPassedOn={setPassedOn} onRemove={() => setReply(null)}
          onEdit={() => { const original = reply.quoted; setReply(null); if (original) editing?.append(original); }} />}
        <Attachments files={files.files} onRemove={files.remove} />
        <TrackTick addresses={[...splitAddresses(to), ...splitAddresses(cc ?? ""), ...splitAddresses(bcc ?? "")]} track={track} onTrack={(on) => { setTrack(on); localStorage.setItem(trackKey, on ? "yes" : "no"); }}
          from={from} apart={apart} onApart={(on) => { setApart(on); localStorage.setItem(apartKey, on ? "yes" : "no"); }} />
        {problem && <ProblemNotice problem={problem} action={problem.code === "recipient_bounced" || problem.code === "recipient_unsubscribed" ? { label: t("compose.sendAnyway"), run: () => void send(asked.current, true) } : undefined} />}
        <DraftLine saved={saved} id={id} />
        <div class="row wrap">
          <fluent-button id="send" type="submit" appearance="primary" disabled={busy || tooLarge || files.waiting}><Icon name="send" slot="start" />{t("compose.send")}</fluent-button>
            <SendLater contactId={contactId} disabled={busy || tooLarge || files.waiting} onChosen={(later) => void send(later)} />
          <label class="compose-attach">
            <input type="file" multiple class="visually-hidden" onChange={(event) => { files.add([...(event.currentTarget.files ?? [])], false); event.currentTarget.value = ""; }} />
            <Icon name="clip" /><span>{t("compose.attach")}</span>
          </label>
          <fluent-button id="compose-templates" appearance="subtle" onClick={() => setPicking("template")}><Icon name="note" slot="start" />{t("compose.templates")}</fluent-button>
          <fluent-button id="compose-documents" appearance="subtle" onClick={() => setPicking("document")}><Icon name="link" slot="start" />{t("compose.documents")}</fluent-button>
          <span class="end row wrap">
            <fluent-button id="compose-close" appearance="subtle" disabled={busy} onClick={() => void leave()}>{t("compose.close")}</fluent-button>
            <fluent-button id="compose-discard" appearance="subtle" disabled={busy} onClick={() => void discard()}>{t("compose.discard")}</fluent-button>
          </span>
        </div>
      </form>
      {picking === "template" && <TemplatePicker templates={templates} onClose={() => setPicking(null)} onTemplate={(template) => { setPicking(null); void take(template, false); }} onMeetingLink={() => { setPicking(null); void insertMeetingLink(); }} />}
      {picking === "document" && <DocumentPicker onClose={() => setPicking(null)} onDocument={(document) => { setPicking(null); setTimeout(() => editing?.insert(documentHtml(document))); }} />}
    </section>
  );
}
