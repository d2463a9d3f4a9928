import DOMPurify from "dompurify";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../shared/i18n";
import { formatFull } from "../shared/i18n/format";
import type { SimulatedDraft } from "../shared/office/simulated/protocol";
import { Icon } from "../shared/ui/Icon";
import { peopleIn, peopleText, withImages, withoutImages } from "./draft";

type Props = { draft: SimulatedDraft; sending: boolean; onChange: (changed: Partial<SimulatedDraft>) => void; onSend: () => void; onDiscard: () => void; onAddon: (() => void) | null };

/** Writes a message, as Outlook's own window would; the pane changes the same draft. */
export function Composer({ draft, sending, onChange, onSend, onDiscard, onAddon }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const html = withImages(draft.html, draft.attachments);
  useLayoutEffect(() => {
    // Only what came from elsewhere: writing it again at each letter would move the cursor. At once, before the next letter comes.
    if (body.current && body.current.innerHTML !== html) body.current.innerHTML = DOMPurify.sanitize(html);
  }, [html]);
  return (
    <main class="reading writing" data-prepared={draft.session["inlay.prepared"] !== undefined}>
      <div class="row">
        <fluent-button id="send-draft" appearance="primary" disabled={sending || draft.to.length + draft.cc.length + draft.bcc.length === 0} onClick={onSend}>{t("simulator.draft.send")}</fluent-button>
        <span class="quiet small grow">{peopleText([draft.from])}{draft.label !== null && ` · ${t("simulator.draft.label", { label: draft.label })}`}{draft.deliverAt !== null && ` · ${t("simulator.draft.later", { when: formatFull(draft.deliverAt) })}`}</span>
        {onAddon && <fluent-button id="compose-addon" onClick={onAddon}><img slot="start" src="/icon.svg" alt="" width="16" height="16" />{t("simulator.gmail.insert")}</fluent-button>}
        <fluent-button id="discard-draft" appearance="subtle" icon-only aria-label={t("simulator.draft.discard")} onClick={onDiscard}><Icon name="cross" /></fluent-button>
      </div>
      <People id="draft-to" label={t("simulator.draft.to")} text={peopleText(draft.to)} onText={(text) => onChange({ to: peopleIn(text) })} />
      <People id="draft-cc" label={t("simulator.draft.cc")} text={peopleText(draft.cc)} onText={(text) => onChange({ cc: peopleIn(text) })} />
      <People id="draft-bcc" label={t("simulator.draft.bcc")} text={peopleText(draft.bcc)} onText={(text) => onChange({ bcc: peopleIn(text) })} />
      <label class="writing-line"><span class="quiet">{t("simulator.draft.subject")}</span>
        <input id="draft-subject" value={draft.subject} onInput={(event) => onChange({ subject: event.currentTarget.value })} />
      </label>
      <div id="draft-body" ref={body} class="writing-body" contentEditable role="textbox" aria-multiline="true" aria-label={t("simulator.draft.body")}
        onInput={(event) => onChange({ html: withoutImages(event.currentTarget.innerHTML, draft.attachments) })} />
      {draft.attachments.length > 0 && <p class="small quiet">{draft.attachments.map((one) => one.name).join(", ")}</p>}
    </main>
  );
}

/** Taken when the field is left or Enter is pressed: half an address is nobody. */
function People({ id, label, text, onText }: { id: string; label: string; text: string; onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  // Only what changed elsewhere: at the beginning, somebody may type before this runs.
  const known = useRef(text);
  useEffect(() => {
    if (known.current === text) return;
    known.current = text;
    setTyped(text);
  }, [text]);
  const take = () => { if (typed !== text) onText(typed); };
  return (
    <label class="writing-line"><span class="quiet">{label}</span>
      <input id={id} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} onBlur={take} onKeyDown={(event) => { if (event.key === "Enter") take(); }} />
    </label>
  );
}
