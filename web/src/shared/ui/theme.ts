import { setTheme } from "@fluentui/web-components/theme/set-theme.js";
import { webDarkTheme, webLightTheme } from "@fluentui/tokens";

/** Light or dark; high contrast needs no third theme: forced colours override both, and base.css names what must stay visible. */
export type ThemeName = "light" | "dark";

/** Puts one theme on the page, for hosts (Outlook) that say which one they use. */
export function applyTheme(name: ThemeName): void {
  setTheme(name === "dark" ? webDarkTheme : webLightTheme);
  document.documentElement.dataset.theme = name;
}

/** Follows what the browser prefers, live. Returns the way to stop. */
export function followBrowserTheme(): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => applyTheme(dark.matches ? "dark" : "light");
  apply();
  dark.addEventListener("change", apply);
  return () => dark.removeEventListener("change", apply);
}
