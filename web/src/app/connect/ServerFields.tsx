import type { Security } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { Select } from "../../shared/ui/Select";
import { TextField } from "../../shared/ui/TextField";
import type { ServerForm } from "./form";
import "./connect.css";

export const securityWords = { tls: "connect.security.tls", startTls: "connect.security.startTls", none: "connect.security.none" } as const satisfies Record<Security, PlainKey>;

/** Where one server is and how it is spoken to. */
export function ServerFields({ id, title, value, onValue, error, hideUserName, address }: {
  id: "imap" | "smtp"; title: string; value: ServerForm; onValue: (value: ServerForm) => void; error: (id: string) => string | undefined; hideUserName?: boolean; address?: string;
}) {
  const options = (["tls", "startTls", "none"] as const).map((security) => ({ value: security, text: t(securityWords[security]) }));
  return (
    <fieldset class="server">
      <legend class="strong">{title}</legend>
      <TextField id={`${id}-host`} class="server-host" label={t("connect.host")} value={value.host} plainWords={false} autocomplete="off" inputMode="url" error={error(`${id}-host`)}
        onValue={(host) => onValue({ ...value, host })} />
      <TextField id={`${id}-port`} label={t("connect.port")} value={value.port} autocomplete="off" inputMode="numeric" error={error(`${id}-port`)}
        onValue={(port) => onValue({ ...value, port })} />
      <Select id={`${id}-security`} label={t("connect.security")} value={value.security} options={options} onValue={(security) => onValue({ ...value, security })} />
      {!hideUserName && <TextField id={`${id}-user`} class="server-user" label={t("connect.userName")} value={value.userName} placeholder={address} autocomplete="off" plainWords={false}
        onValue={(userName) => onValue({ ...value, userName })} />}
      {value.security === "none" && <p class="small server-user field-note">{t("connect.security.warning")}</p>}
    </fieldset>
  );
}
