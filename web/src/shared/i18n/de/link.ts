import type { link as english } from "../en/link";
import type { Translated } from "../types";

export const link: Translated<typeof english> = {
  "link.title": "Konto verknüpfen",
  "link.loading": "Der Link wird geprüft",
  "link.text": "{account} {address} soll mit {name} bei {organization} verknüpft werden. Wer mit diesem Konto angemeldet ist, sieht und tut dann im Mailprogramm, was Sie hier sehen und tun dürfen.",
  "link.action": "Ja, das bin ich: verknüpfen",
  "link.otherAddress": "Das ist nicht {email}, die Adresse, mit der Sie sich anmelden",
  "link.otherAddressText": "Machen Sie nur weiter, wenn Sie gerade aus Ihrem eigenen Mailprogramm kommen. Niemand sonst sollte Sie darum bitten.",
  "link.done": "{address} ist verknüpft",
  "link.doneText": "Schließen Sie dieses Fenster und gehen Sie zurück in Ihr Mailprogramm.",
  "link.close": "Schließen",
  "link.taken": "{address} ist mit einem anderen Mitglied verknüpft",
  "link.takenText": "Dieses Mitglied kann die Verknüpfung unter Einstellungen → Outlook und Gmail lösen. Öffnen Sie dies danach noch einmal aus Ihrem Mailprogramm.",
  "link.google": "Das Google-Konto",
  "link.entra": "Das Microsoft-Konto",
  "link.exchange": "Das Exchange-Konto",
};
