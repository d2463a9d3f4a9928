import type { common as english } from "../en/common";
import type { Translated } from "../types";

export const common: Translated<typeof english> = {
  "action.cancel": "Abbrechen",
  "action.tryAgain": "Noch einmal versuchen",
  "action.loadMore": "Mehr anzeigen",
  "action.dismiss": "Ausblenden",

  "problem.offline.title": "Keine Verbindung",
  "problem.offline.detail": "Inlay ist gerade nicht erreichbar. Es geht nichts verloren; Ihre E-Mails laufen wie gewohnt weiter.",
  "problem.timeout.title": "Das hat zu lange gedauert",
  "problem.timeout.detail": "Inlay hat nicht rechtzeitig geantwortet. Vielleicht ist es trotzdem geschehen – sehen Sie nach, bevor Sie es wiederholen.",
  "problem.unexpected.title": "Da ist etwas schiefgegangen",
  "problem.unexpected.detail": "In Inlay ist ein unerwarteter Fehler aufgetreten. Ihre E-Mails sind davon nicht betroffen.",
  "problem.trace": "Kennung: {traceId}",

  "timeline.label": "Verlauf",
  "timeline.you": "Sie",
  "timeline.noSubject": "(kein Betreff)",
  "timeline.incoming": "Empfangen",
  "timeline.outgoing": "Gesendet",
  "timeline.arrived": "Neue E-Mail von {who}: {subject}",
  "timeline.sentNow": "Gesendet: {subject}",
  "timeline.earlier": { one: "{count} frühere Nachricht", other: "{count} frühere Nachrichten" },
  "timeline.fold": "Nur die neueste zeigen",
  "timeline.attachments": { one: "{count} Anlage", other: "{count} Anlagen" },
  "timeline.loading": "Der Verlauf wird geladen",

  "send.written": "Wartet auf den Versand",
  "send.handing_off": "Wird an Ihren Mailserver übergeben",
  "send.accepted": "Vom Mailserver angenommen",
  "send.filed": "Gesendet",
  "send.unconfirmed": "Versand ungewiss",
  "send.bounced": "Unzustellbar zurückgekommen",
  "send.failed": "Nicht gesendet",
  "send.scheduled": "Geplant",
  "send.cancelled": "Zurückgezogen",

  "mailbox.connecting": "wird verbunden",
  "mailbox.syncing": "wird zum ersten Mal gelesen",
  "mailbox.healthy": "auf dem neuesten Stand",
  "mailbox.throttled": "vom Mailserver gebremst",
  "mailbox.needs_reauthorization": "bitte neu anmelden",
  "mailbox.unreachable": "Mailserver nicht erreichbar",
  "mailbox.certificate_changed": "der Mailserver zeigt ein anderes Zertifikat",
  "mailbox.disabled": "ausgeschaltet",
  "mailbox.removed": "entfernt",
};
