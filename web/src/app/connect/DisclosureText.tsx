import type { Disclosure } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import "./connect.css";

/** The newest text for a kind of mailbox, or for what is agreed to apart. */
export const useDisclosure = (name: string, language: string) =>
  useLoad<Disclosure>(`disclosure ${name} ${language}`, (signal) => client.get(`/disclosures/${name}`, { query: { locale: language }, signal }));

/** What will be read, stored, sent and shown, and what never is. */
export function DisclosureText({ text }: { text: Disclosure }) {
  return (
    <div class="disclosure">
      <Part title={t("connect.disclosure.read")} lines={text.read} />
      <Part title={t("connect.disclosure.stored")} lines={text.stored} />
      <Part title={t("connect.disclosure.sent")} lines={text.sent} />
      <Part title={t("connect.disclosure.shown")} lines={text.shown} />
      <Part never title={t("connect.disclosure.notRead")} lines={text.notRead} />
    </div>
  );
}

function Part({ title, lines, never }: { title: string; lines: string[]; never?: boolean }) {
  if (lines.length === 0) return null;
  return (
    <section class={never ? "disclosure-never" : ""}>
      <h3>{title}</h3>
      <ul>{lines.map((line) => <li key={line}><Icon name={never ? "cross" : "check"} size={16} /><span>{line}</span></li>)}</ul>
    </section>
  );
}
