import { useEffect, useState } from "preact/hooks";
import type { RecipientCopies, TrackingDecision } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { client } from "../kernel/session";
import { apartHint, countRecipients } from "./apart";

const reasons = {
  opted_out: "track.opted_out", contact_never: "track.contact_never", contact_consent: "track.contact_consent",
  domain_never: "track.place_never", country_never: "track.place_never", domain_consent: "track.place_consent", country_consent: "track.place_consent",
} as const;

const wordsFor = (reason: string, address: string): string => (reason in reasons ? t(reasons[reason as keyof typeof reasons], { address }) : t("track.off"));
const patience = 300;

/** May mail to these be tracked? Asked again when nobody types any more. */
export function useTrackingDecision(addresses: readonly string[]): TrackingDecision | null {
  const [decision, setDecision] = useState<TrackingDecision | null>(null);
  const asked = addresses.map((address) => `addresses=${encodeURIComponent(address)}`).join("&");
  useEffect(() => {
    const abort = new AbortController();
    // The email is sent without it where it may not be: what cannot be asked now only goes unsaid.
    const wait = setTimeout(() => void client.get<TrackingDecision>(`/tracking-decision?${asked}`, { signal: abort.signal }).then(setDecision, () => undefined), patience);
    return () => {
      clearTimeout(wait);
      abort.abort();
    };
  }, [asked]);
  return decision;
}

type From = { mailboxId: string; address: string };

/** Can mail from here have a copy for each recipient? */
export function useRecipientCopies(from: From | undefined): RecipientCopies | null {
  const asked = from ? `/mailboxes/${from.mailboxId}/recipient-copies?from=${encodeURIComponent(from.address)}` : null;
  const [known, setKnown] = useState<{ asked: string; copies: RecipientCopies } | null>(null);
  useEffect(() => {
    if (!asked) return;
    const abort = new AbortController();
    // Where it cannot be asked now the switch stays away: the email is sent with one pixel for all.
    void client.get<RecipientCopies>(asked, { signal: abort.signal }).then((copies) => setKnown({ asked, copies }), () => undefined);
    return () => abort.abort();
  }, [asked]);
  return known?.asked === asked ? known.copies : null;
}

/** The tick that follows opens and clicks, and why it is not the member's to set; below it, whether recipients are told apart. */
export function TrackTick({ addresses, track, onTrack, from, apart, onApart }: {
  addresses: readonly string[]; track: boolean; onTrack: (track: boolean) => void; from: From | undefined; apart: boolean; onApart: (apart: boolean) => void;
}) {
  const decision = useTrackingDecision(addresses);
  const copies = useRecipientCopies(from);
  const recipients = countRecipients(addresses);
  const canApart = copies?.possible === true && recipients > 1 && recipients <= copies.most;
  const some = canApart && apart && decision !== null && decision.refused.length < recipients;
  const refused = decision?.allowed === false && !some ? decision : null;
  // Where only some refuse, telling recipients apart is the way to follow the others.
  const offered = decision !== null && decision.refused.length < recipients;
  const always = decision?.mode === "always" && !refused;
  return (
    <div class="stack-tight">
      <Check id="compose-track" label={t("compose.track")} checked={!refused && (track || always)} disabled={refused !== null || always} onChecked={onTrack} />
      <p class="small quiet compose-track-hint" role="status">
        {refused ? wordsFor(refused.reason, refused.address ?? "") : always ? t("track.always") : track ? t("compose.track.hint") : ""}
      </p>
      {copies && recipients > 1 && offered && (track || always || refused !== null) && (
        <>
          <Check id="compose-apart" label={t("track.apart")} checked={canApart && apart} disabled={!canApart} onChecked={onApart} />
          <p class="small quiet compose-track-hint" role="status">{apartHint(copies, recipients, canApart && apart, decision.refused)}</p>
        </>
      )}
    </div>
  );
}
