import type { suggestions as english } from "../en/suggestions";
import type { Translated } from "../types";

export const suggestions: Translated<typeof english> = {
  "suggestions.title": "Aus der Signatur",
  "suggestions.source": "In „{subject}“, {when}",
  "suggestions.text": "Geschrieben wird nichts, bevor Sie es übernehmen.",
  "suggestions.name": "Name",
  "suggestions.job_title": "Position",
  "suggestions.company": "Unternehmen",
  "suggestions.phone": "Telefon",
  "suggestions.website": "Website",
  "suggestions.linked_in": "LinkedIn",
  "suggestions.address": "Anschrift",
  "suggestions.instead": "statt {current}",
  "suggestions.accept": "{field} übernehmen: {value}",
  "suggestions.dismiss": "{field} verwerfen: {value}",
  "suggestions.acceptAll": "Alle übernehmen",
  "suggestions.dismissAll": "Alle verwerfen",
  "suggestions.accepted": { one: "{count} Angabe steht jetzt beim Kontakt.", other: "{count} Angaben stehen jetzt beim Kontakt." },
  "suggestions.dismissed": "Verworfen. Es wird nicht noch einmal vorgeschlagen.",
  "suggestions.changed": "Der Kontakt wurde inzwischen geändert. Sehen Sie sich die alten Werte noch einmal an und übernehmen Sie dann.",

  "automation.title": "Kontaktdaten aus Signaturen vorschlagen",
  "automation.agree": "Kontaktdaten aus den Signaturen neuer Mails vorschlagen (freiwillig)",
  "automation.more": "Was dafür gelesen wird",
  "automation.on": "Aus Signaturen von Mails seit {when} werden Kontaktdaten vorgeschlagen.",
  "automation.off": "Signaturen werden nicht gelesen.",
  "automation.turnOn": "Signaturen lesen",
  "automation.turnOff": "Signaturen nicht mehr lesen",
  "automation.turnedOn": "Ab jetzt werden die Signaturen neuer erfasster Mails gelesen.",
  "automation.turnedOff": "Signaturen werden nicht mehr gelesen. Übernommenes bleibt.",
};
