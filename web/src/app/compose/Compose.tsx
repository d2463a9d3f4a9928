import { useEffect, useRef, useState } from "preact/hooks";
import { newId } from "../../shared/api/ids";
import { ApiProblem } from "../../shared/api/problem";
import type { SendRequest } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatAt, formatSize } from "../../shared/i18n/format";
import { confirm } from "../../shared/ui/Dialog";
import { Check } from "../../shared/ui/Check";
import { Icon } from "../../shared/ui/Icon";
import { Notice, ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { focusField, TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { canSend, mailboxes } from "../kernel/mailboxes";
import { leaveGuard, navigate } from "../kernel/router";
import { client } from "../kernel/session";
import { Editor } from "./Editor";
import { SendLater } from "./SendLater";
import { momentOf, type Later } from "./sendTimes";
import { largestTotal, readFile, sendersOf, splitAddresses, totalSize, type Attached } from "./draft";
import type { Written } from "./richText";
import "./compose.css";

/** `from`: addresses that the answered email went to; where one is the member's own, the answer goes out from it. */
export type Draft = { to: string[]; subject: string; inReplyTo?: string; from?: string[] };

/** What was chosen last holds for the next email. */
const trackKey = "inlay.track";

/** An email written on the contact, going out through one of the member's own mailboxes. */
export function Compose({ contactId, draft, onClose, onSent }: { contactId: string; draft: Draft; onClose: () => void; onSent: () => void }) {
  const usable = (mailboxes.value ?? []).filter(canSend);
  const [chosen, setChosen] = useState<string | null>(null);
  const [to, setTo] = useState(draft.to.join(", "));
  const [cc, setCc] = useState<string | null>(null);
  const [subject, setSubject] = useState(draft.subject);
  const [body, setBody] = useState<Written>({ html: "", text: "" });
  const [files, setFiles] = useState<Attached[]>([]);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [track, setTrack] = useState(() => localStorage.getItem(trackKey) === "yes");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  // One key for one content: pressing Send again after a lost answer cannot send twice, a changed text counts as another email.
  const attempt = useRef({ content: "", key: "" });
  const card = useRef<HTMLElement>(null);
  const senders = sendersOf(usable);
  const from = senders.find((sender) => sender.key === chosen) ?? senders.find((sender) => draft.from?.includes(sender.address)) ?? senders[0];
  const tooLarge = totalSize(files) > largestTotal;
  const written = body.text.trim() !== "" || files.length > 0;

  const discard = async () => !written || confirm({ title: t("compose.discard.title"), text: t("compose.discard.text"), action: t("compose.discard") });
  useEffect(() => {
    leaveGuard.value = written ? discard : null;
    const warn = (event: BeforeUnloadEvent) => { if (written) event.preventDefault(); };
    addEventListener("beforeunload", warn);
    return () => {
      leaveGuard.value = null;
      removeEventListener("beforeunload", warn);
    };
  }, [written]);
  useEffect(() => {
    card.current?.scrollIntoView({ block: "nearest" });
    if (draft.inReplyTo) document.getElementById("compose-body")?.focus();
    else focusField(draft.to.length > 0 ? "compose-subject" : "compose-to");
  }, []);

  const send = async (later?: Later) => {
    if (splitAddresses(to).length === 0) {
      setMissing(true);
      return focusField("compose-to");
    }
    if (!from) return;
    const request: SendRequest = {
      mailboxId: from.mailboxId, from: from.address, to: splitAddresses(to), cc: splitAddresses(cc ?? ""), subject: subject.trim(), text: body.text, html: body.html,
      ...(draft.inReplyTo ? { inReplyTo: draft.inReplyTo } : {}),
      ...later,
      ...(track ? { track: { opens: true, links: true } } : {}),
      ...(files.length > 0 ? { attachments: files.map(({ name, type, content }) => ({ name, type, content })) } : {}),
    };
    const content = JSON.stringify(request);
    if (attempt.current.content !== content) attempt.current = { content, key: newId() };
    setBusy(true);
    setProblem(null);
    try {
      await client.post(`/contacts/${contactId}/messages`, request, { idempotencyKey: attempt.current.key, timeout: 60_000 });
      leaveGuard.value = null;
      // How it goes on from here stands at the email itself, and changes there.
      showToast(later ? t("later.done", { when: formatAt(momentOf(later.sendAt, later.timeZone)) }) : t("compose.sent"));
      onSent();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setBusy(false);
    }
  };
  const attach = async (list: FileList | null) => {
    const read = await Promise.all([...(list ?? [])].map(readFile));
    setFiles((have) => [...have, ...read]);
  };

  if (mailboxes.value && usable.length === 0) {
    return (
      <Notice tone="info" title={t("compose.noMailbox.title")} action={{ label: t("compose.noMailbox.action"), run: () => void navigate("/app/settings/email") }}>
        <p>{t("compose.noMailbox.text")}</p>
      </Notice>
    );
  }
  return (
    <section ref={card} class="card compose" aria-label={t("record.write")}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <Select id="compose-from" label={t("compose.from")} value={from?.key ?? ""} onValue={setChosen}
          options={senders.map((sender) => ({ value: sender.key, text: sender.name ? `${sender.name} <${sender.address}>` : sender.address }))} />
        <TextField id="compose-to" label={t("compose.to")} value={to} onValue={setTo} autocomplete="off" inputMode="email"
          error={missing && !to.trim() ? t("setup.fieldNeeded") : problem?.errors.to?.[0]} />
        {cc === null
          ? <div><button type="button" class="link-button small" onClick={() => { setCc(""); setTimeout(() => focusField("compose-cc")); }}>{t("compose.addCc")}</button></div>
          : <TextField id="compose-cc" label={t("compose.cc")} value={cc} onValue={setCc} autocomplete="off" inputMode="email" error={problem?.errors.cc?.[0]} />}
        <TextField id="compose-subject" label={t("compose.subject")} value={subject} onValue={setSubject} autocomplete="off" />
        <Editor id="compose-body" label={t("compose.body")} onWritten={setBody} />
        {files.length > 0 && (
          <ul class="attachments" aria-label={t("message.attachments")}>
            {files.map((file) => (
              <li key={file.id} class="attachment">
                <Icon name="clip" size={16} /><span class="clip">{file.name}</span><span class="quiet small">{formatSize(file.size)}</span>
                <button type="button" class="plain-button compose-remove" aria-label={t("compose.removeFile", { name: file.name })}
                  onClick={() => setFiles((have) => have.filter((other) => other.id !== file.id))}><Icon name="cross" size={16} /></button>
              </li>
            ))}
          </ul>
        )}
        <div class="stack-tight">
          <Check id="compose-track" label={t("compose.track")} checked={track} onChecked={(on) => { setTrack(on); localStorage.setItem(trackKey, on ? "yes" : "no"); }} />
          {track && <p class="small quiet compose-track-hint">{t("compose.track.hint")}</p>}
        </div>
        {tooLarge && <Notice tone="warning" title={t("compose.tooLarge", { limit: formatSize(largestTotal) })} />}
        {problem && <ProblemNotice problem={problem} />}
        <div class="row wrap">
          <fluent-button id="send" type="submit" appearance="primary" disabled={busy || tooLarge}><Icon name="send" slot="start" />{t("compose.send")}</fluent-button>
          <SendLater contactId={contactId} disabled={busy || tooLarge} onChosen={(later) => void send(later)} />
          <label class="compose-attach">
            <input type="file" multiple class="visually-hidden" onChange={(event) => { void attach(event.currentTarget.files); event.currentTarget.value = ""; }} />
            <Icon name="clip" /><span>{t("compose.attach")}</span>
          </label>
          <span class="end"><fluent-button appearance="subtle" disabled={busy} onClick={() => void discard().then((yes) => yes && onClose())}>{t("compose.discard")}</fluent-button></span>
        </div>
      </form>
    </section>
  );
}
