import { useState } from "preact/hooks";
import type { Contact, Page } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Avatar } from "../../shared/ui/Avatar";
import { TextField } from "../../shared/ui/TextField";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";

/** Looks for a contact as one types; a button on each that is found. */
export function FindContact({ id, label, initial = "", except, action, onPick }: {
  id: string; label: string; initial?: string; except: readonly string[]; action: string; onPick: (contact: Contact) => void;
}) {
  const [search, setSearch] = useState(initial);
  const found = useLoad<Page<Contact>>(`find ${search.trim()}`, (signal) => client.get("/contacts", { query: { query: search.trim(), limit: 8 }, signal }));
  const others = found.value?.items.filter((other) => !except.includes(other.id));
  return <>
    <TextField id={id} label={label} value={search} onValue={setSearch} autocomplete="off" />
    {others?.length === 0 && <p class="quiet">{t("record.merge.none")}</p>}
    <ul class="merge-found">
      {others?.map((other) => (
        <li key={other.id} class="row">
          <Avatar name={other.name} address={other.addresses[0] ?? other.id} />
          <span class="grow stack-none"><span class="strong clip">{other.name || other.addresses[0]}</span><span class="quiet small clip">{other.addresses.join(", ")}</span></span>
          <fluent-button size="small" onClick={() => onPick(other)}>{action}</fluent-button>
        </li>
      ))}
    </ul>
  </>;
}
