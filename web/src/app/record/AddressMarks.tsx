import type { AddressMark, Contact, Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatFull, formatWhen } from "../../shared/i18n/format";
import { Icon } from "../../shared/ui/Icon";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

const words = { bounced: "mark.bounced", no_tracking: "mark.no_tracking", unsubscribed: "mark.unsubscribed" } as const;

/** What is known of the contact's addresses before somebody writes there; that one works is for the member to say. `fresh` changes when something came in. */
export function AddressMarks({ contact, fresh }: { contact: Contact; fresh: string | null }) {
  const asked = contact.addresses.map((address) => `addresses=${encodeURIComponent(address)}`).join("&");
  const marks = useLoad<Page<AddressMark>>(`marks ${asked} ${fresh ?? ""}`, (signal) => (asked ? client.get(`/address-marks?${asked}`, { signal }) : Promise.resolve({ items: [], next: null })));
  if (!marks.value || marks.value.items.length === 0) return null;
  const works = async (mark: AddressMark) => {
    // Somebody else may have said so meanwhile: what is left is asked for again either way.
    await client.delete(`/address-marks/${mark.id}`).then(() => showToast(t("mark.cleared")), () => undefined);
    marks.reload();
  };
  return (
    <div class="fact">
      <dt>{t("mark.label")}</dt>
      <dd>
        <ul class="address-marks small">
          {marks.value.items.map((mark) => (
            <li key={mark.id} class="row wrap">
              <Icon name="warning" size={16} />
              <span class="grow" title={formatFull(mark.at)}>{t(words[mark.kind], { address: mark.address, when: formatWhen(mark.at) })}</span>
              {mark.mayClear && <fluent-button size="small" onClick={() => void works(mark)}>{t("mark.works")}</fluent-button>}
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}
