import type { Provider } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { providerName } from "./signIn";

/** How a mailbox at Google or Microsoft is connected: by the provider's own interface, or over IMAP with a narrower right or an app password. */
export type Way = "full" | "narrow" | "password";

/** A quiet choice below the disclosure; each way has a disclosure of its own, which is shown when it is chosen. */
export function OtherWays({ provider, way, takesPasswords, onWay }: { provider: Provider; way: Way; takesPasswords: boolean; onWay: (way: Way) => void }) {
  if (way !== "full") {
    return (
      <p class="small quiet other-way" role="status">
        {t(way === "narrow" ? "connect.way.chosen.narrow" : "connect.way.chosen.password")}{" "}
        <button id="way-full" type="button" class="link-button" onClick={() => onWay("full")}>{t("connect.way.back")}</button>
      </p>
    );
  }
  return (
    <details class="other-ways" id="other-ways">
      <summary class="small">{t("connect.way.title")}</summary>
      <p class="small quiet">{t("connect.way.text")}</p>
      <ul>
        <li>
          <button id="way-narrow" type="button" class="link-button" onClick={() => onWay("narrow")}>{t("connect.way.narrow")}</button>
          <span class="small quiet">{t("connect.way.narrowText", { provider: providerName(provider) })}</span>
        </li>
        {takesPasswords && <li>
          <button id="way-password" type="button" class="link-button" onClick={() => onWay("password")}>{t("connect.way.password")}</button>
          <span class="small quiet">{t("connect.way.passwordText")}</span>
        </li>}
      </ul>
    </details>
  );
}
