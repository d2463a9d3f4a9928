import { computed, signal } from "@preact/signals";
import type { MessageKey, ParamsOf, Plural, Translated } from "./types";
import type { en } from "./en";

export type { MessageKey, ParamsOf, PlainKey } from "./types";
export type Locale = "en" | "de";
type Messages = Translated<typeof en>;

const loaders: Record<Locale, () => Promise<Messages>> = {
  en: async () => (await import("./en")).en,
  de: async () => (await import("./de")).de,
};

export const locales: readonly { locale: Locale; name: string }[] = [
  { locale: "en", name: "English" },
  { locale: "de", name: "Deutsch" },
];

const current = signal<{ locale: Locale; messages: Messages } | null>(null);

/** The language in use; reading it in a component redraws the component when it changes. */
export const locale = computed<Locale>(() => current.value?.locale ?? "en");
const pluralRules = computed(() => new Intl.PluralRules(locale.value));

/** The best of our languages for a list such as navigator.languages. */
export function pickLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "en" || language === "de") return language;
  }
  return "en";
}

/** Loads the texts of a language and switches to it. Call once before the first render, and on every switch. */
export async function switchLocale(wanted: Locale = pickLocale(navigator.languages)): Promise<void> {
  const messages = await loaders[wanted]();
  current.value = { locale: wanted, messages };
  document.documentElement.lang = wanted;
}

/** The text for a key in the current language, with {names} filled in; "count" picks the plural form. */
export function t<K extends MessageKey>(key: K, ...[params]: ParamsOf<K>): string {
  const message: string | Plural | undefined = current.value?.messages[key];
  if (message === undefined) return key;
  const values = (params ?? {}) as Record<string, string | number>;
  const text = typeof message === "string" ? message : message[pluralRules.value.select(Number(values.count)) === "one" ? "one" : "other"];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? value.toLocaleString(locale.value) : value;
  });
}
