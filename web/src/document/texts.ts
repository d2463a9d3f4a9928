// The page of a document speaks by itself: readers do not load the texts of the app.
const en = {
  loading: "Opening the document",
  from: "{from}, {organization}",
  download: "Download",
  smaller: "Smaller",
  larger: "Larger",
  page: "Page {page} of {pages}",
  pages: "Pages",
  tells: "The sender sees which pages you look at and for how long.",
  object: "Do not record this",
  objected: "Nothing of it is recorded from now on.",
  notNow: "That could not be recorded just now. Please try again in a minute.",
  failed: "This document cannot be shown just now",
  failedText: "Try again in a minute. If it stays like this, ask whoever sent it to you.",
  again: "Try again",
  locked: "This document is locked with a password",
  lockedText: "It can only be read with its password. Ask whoever sent it to you for a copy without one.",
};

const de: typeof en = {
  loading: "Das Dokument wird geöffnet",
  from: "{from}, {organization}",
  download: "Herunterladen",
  smaller: "Kleiner",
  larger: "Größer",
  page: "Seite {page} von {pages}",
  pages: "Seiten",
  tells: "Wer Ihnen das Dokument geschickt hat, sieht, welche Seiten Sie wie lange ansehen.",
  object: "Nicht aufzeichnen",
  objected: "Ab jetzt wird nichts davon aufgezeichnet.",
  notNow: "Das ließ sich gerade nicht festhalten. Bitte versuchen Sie es in einer Minute noch einmal.",
  failed: "Dieses Dokument lässt sich gerade nicht zeigen",
  failedText: "Versuchen Sie es in einer Minute noch einmal. Bleibt es dabei, fragen Sie die Person, die es Ihnen geschickt hat.",
  again: "Noch einmal versuchen",
  locked: "Dieses Dokument ist mit einem Passwort geschützt",
  lockedText: "Es lässt sich nur mit seinem Passwort lesen. Bitten Sie die Person, die es Ihnen geschickt hat, um eine Fassung ohne Passwort.",
};

export const language = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "en" || tag === "de") === "de" ? "de" : "en";
const texts = language === "de" ? de : en;

export function say(key: keyof typeof en, values: Record<string, string | number> = {}): string {
  return texts[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
