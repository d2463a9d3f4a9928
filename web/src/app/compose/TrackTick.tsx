import { useEffect, useState } from "preact/hooks";
import type { TrackingDecision } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { client } from "../kernel/session";

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

/** The tick that follows opens and clicks, and why it is not the member's to set. */
export function TrackTick({ addresses, track, onTrack }: { addresses: readonly string[]; track: boolean; onTrack: (track: boolean) => void }) {
  const decision = useTrackingDecision(addresses);
  const refused = decision?.allowed === false ? decision : null;
  const always = decision?.mode === "always" && !refused;
  return (
    <div class="stack-tight">
      <Check id="compose-track" label={t("compose.track")} checked={!refused && (track || always)} disabled={refused !== null || always} onChecked={onTrack} />
      <p class="small quiet compose-track-hint" role="status">
        {refused ? wordsFor(refused.reason, refused.address ?? "") : always ? t("track.always") : track ? t("compose.track.hint") : ""}
      </p>
    </div>
  );
}
