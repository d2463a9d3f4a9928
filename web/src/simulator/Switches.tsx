import { locales, t, type Locale } from "../shared/i18n";
import type { Network } from "../shared/office/simulated/network";
import { Select } from "../shared/ui/Select";

export type Client = "new" | "old" | "gmail";
export type Choices = { theme: "light" | "dark"; width: 320 | 400 | 450; client: Client; scopes: "all" | "few"; network: Network; language: Locale };

/** What to pretend: colours, width, an older client, the language. */
export function Switches({ choices, onChange }: { choices: Choices; onChange: (changed: Partial<Choices>) => void }) {
  return (
    <div class="sim-switches">
      <Select id="theme" label={t("simulator.theme")} value={choices.theme} onValue={(theme) => onChange({ theme })}
        options={[{ value: "light", text: t("simulator.theme.light") }, { value: "dark", text: t("simulator.theme.dark") }]} />
      <Select id="client" label={t("simulator.client")} value={choices.client} onValue={(client) => onChange({ client })}
        options={[{ value: "new", text: t("simulator.client.new") }, { value: "old", text: t("simulator.client.old") }, { value: "gmail", text: t("simulator.client.gmail") }]} />
      {choices.client === "gmail" && <Select id="scopes" label={t("simulator.scopes")} value={choices.scopes} onValue={(scopes) => onChange({ scopes })}
        options={[{ value: "all", text: t("simulator.scopes.all") }, { value: "few", text: t("simulator.scopes.few") }]} />}
      <Select id="width" label={t("simulator.width")} value={String(choices.width) as "320" | "400" | "450"} onValue={(width) => onChange({ width: Number(width) as Choices["width"] })}
        options={[{ value: "320", text: "320" }, { value: "400", text: "400" }, { value: "450", text: "450" }]} />
      <Select id="network" label={t("simulator.network")} value={choices.network} onValue={(network) => onChange({ network })}
        options={[{ value: "usual", text: t("simulator.network.usual") }, { value: "slow", text: t("simulator.network.slow") }, { value: "down", text: t("simulator.network.down") }]} />
      <Select id="language" label={t("simulator.language")} value={choices.language} onValue={(language) => onChange({ language })}
        options={locales.map(({ locale, name }) => ({ value: locale, text: name }))} />
    </div>
  );
}
