import type { logging as en } from "../en/logging";
import type { Translated } from "../types";

/** Texte der Seite über die geheime Adresse für BCC und Weiterleitungen. */
export const logging: Translated<typeof en> = {
  "logging.title": "Erfassungsadresse",
  "logging.loading": "Erfassungsadressen werden geladen",
  "logging.text": "Setzen Sie Ihre geheime Adresse ins BCC, dann wird die E-Mail bei allen erfasst, denen Sie schreiben. Leiten Sie eine E-Mail dorthin weiter, dann wird sie bei der Person erfasst, von der sie stammt. Nur E-Mails von Ihren eigenen Adressen zählen.",
  "logging.off": "Diese Installation nimmt selbst keine E-Mails an",
  "logging.offText": "Die Administration kann das einschalten: Ingress:Domain und Ingress:Smtp:Listen, Ingress:Lmtp:Listen oder Ingress:Imap:Host.",
  "logging.none": "Sie haben noch keine Erfassungsadresse",
  "logging.noneText": "Sie funktioniert mit jedem Mailprogramm, auch wenn kein Postfach verbunden ist.",
  "logging.make": "Adresse erstellen",
  "logging.made": "Ihre neue Erfassungsadresse",
  "logging.madeText": "Sie wird nur dieses eine Mal gezeigt. Speichern Sie sie als Kontakt in Ihrem Mailprogramm und geben Sie sie niemandem.",
  "logging.copy": "Kopieren",
  "logging.copied": "Adresse kopiert",
  "logging.secret": "Eine geheime Adresse bei {domain}",
  "logging.since": "Erstellt {when}",
  "logging.used": "Zuletzt benutzt {when}",
  "logging.unused": "Noch nicht benutzt",
  "logging.creates": "Personen, die noch keine Kontakte sind, als Kontakte anlegen",
  "logging.saved": "Gespeichert",
  "logging.renew": "Erneuern",
  "logging.renewTitle": "Erfassungsadresse erneuern?",
  "logging.renewText": "Die jetzige Adresse endet sofort. Was danach an sie gesendet wird, wird abgewiesen.",
  "logging.revoke": "Zurücknehmen",
  "logging.revokeTitle": "Erfassungsadresse zurücknehmen?",
  "logging.revokeText": "Sie endet sofort. Was danach an sie gesendet wird, wird abgewiesen. Was erfasst ist, bleibt.",
  "logging.unlogged": "Nicht erfasst",
  "logging.unloggedText": "Was in den letzten 30 Tagen an Ihre Adresse kam und nicht oder nicht ganz erfasst ist.",
  "logging.received": "Eingegangen {when}",
  "logging.dismissAll": "Alle ausblenden",
};
