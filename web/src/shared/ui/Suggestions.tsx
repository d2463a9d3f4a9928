import type { ComponentChildren } from "preact";
import type { SuggestedField, Suggestion } from "../api/types";
import { t, type PlainKey } from "../i18n";
import { formatWhen } from "../i18n/format";
import { Icon } from "./Icon";
import "./suggestions.css";

const words = {
  name: "suggestions.name", job_title: "suggestions.job_title", company: "suggestions.company", phone: "suggestions.phone",
  website: "suggestions.website", linked_in: "suggestions.linked_in", address: "suggestions.address",
} as const satisfies Record<SuggestedField, PlainKey>;

/** What the contact's own mail says about them, old value beside new; nothing is written until somebody accepts it. */
export function Suggestions({ items, busy, onAccept, onDismiss, renderSource }: {
  items: readonly Suggestion[]; busy: boolean; onAccept: (ids: string[]) => void; onDismiss: (ids: string[]) => void;
  /** Leads to the mail, where it can be shown. */
  renderSource?: (suggestion: Suggestion, text: string) => ComponentChildren;
}) {
  const first = items[0];
  if (!first) return null;
  const ids = items.map((item) => item.id);
  const sources = items.filter((item, at) => items.findIndex((other) => other.source.messageId === item.source.messageId) === at);
  return (
    <section class="card suggestions" aria-labelledby="suggestions-title">
      <div>
        <h2 id="suggestions-title">{t("suggestions.title")}</h2>
        {sources.map((item) => {
          const text = t("suggestions.source", { subject: item.source.subject || t("timeline.noSubject"), when: formatWhen(item.source.sentAt) });
          return <p key={item.source.messageId} class="small quiet clip">{renderSource?.(item, text) ?? text}</p>;
        })}
      </div>
      <ul>
        {items.map((item) => {
          const field = t(words[item.field]);
          return (
            <li key={item.id} class="suggestion">
              <span class="suggestion-said">
                <span class="small quiet">{field}</span>
                <span class="suggestion-value">{item.value}</span>
                {item.current && <span class="small quiet">{t("suggestions.instead", { current: item.current })}</span>}
              </span>
              <button type="button" class="plain-button suggestion-act" disabled={busy} aria-label={t("suggestions.accept", { field, value: item.value })} title={t("suggestions.accept", { field, value: item.value })} onClick={() => onAccept([item.id])}><Icon name="check" size={16} /></button>
              <button type="button" class="plain-button suggestion-act" disabled={busy} aria-label={t("suggestions.dismiss", { field, value: item.value })} title={t("suggestions.dismiss", { field, value: item.value })} onClick={() => onDismiss([item.id])}><Icon name="cross" size={16} /></button>
            </li>
          );
        })}
      </ul>
      <div class="row wrap">
        <fluent-button id="accept-suggestions" size="small" disabled={busy} onClick={() => onAccept(ids)}>{t("suggestions.acceptAll")}</fluent-button>
        <fluent-button id="dismiss-suggestions" size="small" appearance="subtle" disabled={busy} onClick={() => onDismiss(ids)}>{t("suggestions.dismissAll")}</fluent-button>
      </div>
      <p class="small quiet">{t("suggestions.text")}</p>
    </section>
  );
}
