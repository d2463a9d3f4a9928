import type { TrackingBasis, TrackingBasisView } from "../../shared/api/types";
import { ApiProblem } from "../../shared/api/problem";
import { t, type PlainKey } from "../../shared/i18n";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { EditableFact } from "../../shared/ui/EditableFact";

const words = {
  rules: "basis.rules", allowed: "basis.allowed", consent_given: "basis.consent_given", with_consent: "basis.with_consent", never: "basis.never",
} as const satisfies Record<TrackingBasis, PlainKey>;
const choices = Object.keys(words) as TrackingBasis[];

/** On what ground mail to the contact may be tracked, and what that comes to. */
export function TrackingBasisFact({ contactId }: { contactId: string }) {
  const path = `/contacts/${contactId}/tracking`;
  const loaded = useLoad<TrackingBasisView>(`basis ${contactId}`, (signal) => client.get(path, { signal }));
  const view = loaded.value;
  if (!view) return null;
  const save = async (basis: string) => {
    try {
      const saved = await client.put<TrackingBasisView>(path, { basis });
      loaded.change(() => saved);
      return null;
    } catch (thrown) {
      return ApiProblem.from(thrown).detail;
    }
  };
  return (
    <EditableFact id="contact-tracking-field" label={t("basis.label")} value={view.basis} options={choices.map((value) => ({ value, text: t(words[value]) }))} onSave={save}
      shown={<span class="stack-none"><span>{view.optedOut ? t("basis.optedOut") : t(words[view.basis])}</span>{!view.optedOut && <span class="small quiet">{t(view.allowed ? "basis.isAllowed" : "basis.isNot")}</span>}</span>} />
  );
}
