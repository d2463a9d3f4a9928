import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Contact, Page, Suggestion, TimelineEntry } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Suggestions } from "../../shared/ui/Suggestions";
import { showToast } from "../../shared/ui/Toast";
import { client, live } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** What signatures propose for a contact; gone as soon as everything is decided. */
export function ContactSuggestions({ contact, onChange, onStale, onSource, onOpen }: {
  contact: Contact; onChange: (contact: Contact) => void; onStale: () => void;
  /** The entry of the mail that a proposal comes from, where it is on the page. */
  onSource: (messageId: string) => TimelineEntry | null; onOpen: (entry: TimelineEntry) => void;
}) {
  const path = `/contacts/${contact.id}/suggestions`;
  // Changed by hand, a detail may be there already.
  const loaded = useLoad<Page<Suggestion>>(path, (signal) => client.get(path, { signal }));
  const [busy, setBusy] = useState(false);
  useEffect(loaded.reload, [contact.version]);
  useEffect(() => live.on("timeline.entry_added", ({ contactId }) => { if (contactId === contact.id) loaded.reload(); }), [contact.id, loaded.reload]);
  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (thrown) {
      const problem = ApiProblem.from(thrown);
      if (problem.code === "record_changed") onStale();
      showToast(problem.code === "record_changed" ? t("suggestions.changed") : problem.detail, { tone: "bad" });
    }
    loaded.reload();
    setBusy(false);
  };
  const accept = (ids: string[]) => void act(async () => {
    onChange({ ...await client.post<Contact>(`${path}/accept`, { ids, version: contact.version }), lastEntryAt: contact.lastEntryAt });
    showToast(t("suggestions.accepted", { count: ids.length }));
  });
  const dismiss = (ids: string[]) => void act(async () => {
    await client.post(`${path}/dismiss`, { ids });
    showToast(t("suggestions.dismissed"));
  });
  return <Suggestions items={loaded.value?.items ?? []} busy={busy} onAccept={accept} onDismiss={dismiss} renderSource={(item, text) => {
    const entry = onSource(item.source.messageId);
    return entry ? <button type="button" class="link-button" onClick={() => onOpen(entry)}>{text}</button> : text;
  }} />;
}
