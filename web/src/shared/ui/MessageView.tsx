import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AttachmentProblem, Message, Person } from "../api/types";
import { t, type PlainKey } from "../i18n";
import { formatFull, formatSize } from "../i18n/format";
import { Icon } from "./Icon";
import { Notice } from "./ProblemNotice";
import { subjectOf } from "./subject";
import "./message.css";

const troubles = {
  quota: "message.attachment.quota", too_large: "message.attachment.too_large", not_scanned: "message.attachment.not_scanned", infected: "message.attachment.infected",
  scan_too_large: "message.attachment.scan_too_large",
} as const satisfies Record<AttachmentProblem, PlainKey>;

const people = (list: readonly Person[]) => list.map((person) => person.name || person.address).join(", ");

const notDelivered = { accepted: "message.refused", refused: "message.refused", bounced: "message.bounced", deferred: "message.deferred", unconfirmed: "message.unconfirmed", waiting: "message.waiting" } as const;

/** A message as it was written: who to whom, what the server said about each recipient, the body apart from our page, attachments. */
export function MessageView({ message, children }: { message: Message | null; children?: ComponentChildren }) {
  if (!message) return <div class="message-skeleton stack-tight" role="status" aria-label={t("message.loading")}><span class="skeleton w40" /><span class="skeleton w80" /><span class="skeleton w60" /></div>;
  const refused = message.recipients.filter((recipient) => recipient.state !== "accepted");
  return (
    <div class="message stack">
      <p class="small quiet">
        {t("message.line", { from: message.from.name || message.from.address, to: people(message.to), when: formatFull(message.sentAt) })}
        {message.cc.length > 0 && <> {t("message.cc", { cc: people(message.cc) })}</>}
      </p>
      {refused.map((recipient) => (
        <Notice key={recipient.address} tone={recipient.state === "deferred" || recipient.state === "waiting" ? "info" : "warning"} title={t(notDelivered[recipient.state], { address: recipient.address })}>
          {recipient.text && <p>{recipient.text}</p>}
        </Notice>
      ))}
      {message.sharing !== "everything" ? <Notice tone="info" title={t("message.notShared")}><p>{t("message.notShared.text")}</p></Notice>
        : message.bodyUrl ? <MessageBody url={message.bodyUrl} hasQuote={message.hasQuote} subject={subjectOf(message)} /> : <p class="message-text">{message.text}</p>}
      {message.attachments.length > 0 && (
        <ul class="attachments" aria-label={t("message.attachments")}>
          {message.attachments.map((file) => (
            <li key={file.id}>{file.problem
              ? <span class="attachment attachment-not"><Icon name={file.problem === "not_scanned" ? "clip" : "warning"} size={16} />
                  <span class="attachment-text"><span class="clip">{file.name}</span><span class="small quiet">{t(troubles[file.problem])}</span></span><span class="quiet small">{formatSize(file.size)}</span></span>
              : <a class="attachment" href={file.url} download={file.name}><Icon name="clip" size={16} /><span class="clip">{file.name}</span><span class="quiet small">{formatSize(file.size)}</span></a>}</li>
          ))}
        </ul>
      )}
      {children && <div class="row wrap">{children}</div>}
    </div>
  );
}

const tallest = 20_000;

/**
 * The body is a document of its own under a policy that lets nothing run or load; here it only gets the height it needs. Images that lie on the
 * internet are left out until somebody asks for them, this once.
 */
function MessageBody({ url, subject, hasQuote }: { url: string; subject: string; hasQuote: boolean }) {
  const [whole, setWhole] = useState(false);
  const [images, setImages] = useState<"none" | "off" | "on">("none");
  const frame = useRef<HTMLIFrameElement>(null);
  const fit = () => {
    const page = frame.current?.contentDocument?.documentElement;
    if (frame.current && page) frame.current.style.height = `${Math.min(tallest, Math.max(48, page.offsetHeight))}px`;
  };
  const loaded = () => {
    fit();
    if (images !== "on") setImages(frame.current?.contentDocument?.querySelector("[data-remote]") ? "off" : "none");
  };
  useEffect(() => {
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, []);
  const asked = new URLSearchParams({ ...(hasQuote && !whole ? { quoted: "false" } : {}), ...(images === "on" ? { images: "true" } : {}) }).toString();
  return <>
    {images !== "none" && <div class="message-images small">
      <Icon name="image" size={16} />
      <span class="grow" role="status">{t(images === "on" ? "message.imagesOn" : "message.imagesOff")}</span>
      <fluent-button size="small" onClick={() => setImages(images === "on" ? "off" : "on")}>{t(images === "on" ? "message.hideImages" : "message.showImages")}</fluent-button>
    </div>}
    <iframe ref={frame} class="message-body" src={asked ? `${url}?${asked}` : url} title={t("message.body", { subject })} sandbox="allow-same-origin allow-popups" referrerpolicy="no-referrer" onLoad={loaded} />
    {hasQuote && <p><button type="button" class="link-button small" aria-expanded={whole} onClick={() => setWhole(!whole)}>{whole ? t("message.hideQuote") : t("message.showQuote")}</button></p>}
  </>;
}
