import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Disclosure, Mailbox } from "../../shared/api/types";
import { locale, t } from "../../shared/i18n";
import { formatWhen } from "../../shared/i18n/format";
import { Dialog } from "../../shared/ui/Dialog";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { DisclosureText, useDisclosure } from "../connect/DisclosureText";
import { loadMailboxes } from "../kernel/mailboxes";
import { client } from "../kernel/session";

/** Whether signatures are read for contacts, and the switch: on only after the text about it. */
export function Automation({ mailbox }: { mailbox: Mailbox }) {
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const since = mailbox.automationSince;
  const turn = async (text: Disclosure | null) => {
    setProblem(null);
    try {
      await client.put<Mailbox>(`/mailboxes/${mailbox.id}/automation`, text ? { on: true, consent: { disclosure: text.id, locale: text.locale } } : { on: false });
      await loadMailboxes();
      showToast(t(text ? "automation.turnedOn" : "automation.turnedOff"));
      setAsking(false);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  return <>
    <p class="small quiet row wrap">
      <span>{since ? t("automation.on", { when: formatWhen(since) }) : t("automation.off")}</span>
      <button type="button" class="link-button" onClick={() => (since ? void turn(null) : setAsking(true))}>{t(since ? "automation.turnOff" : "automation.turnOn")}</button>
    </p>
    {problem && !asking && <ProblemNotice problem={problem} />}
    {asking && <AskAutomation problem={problem} onAgree={(text) => void turn(text)} onClose={() => setAsking(false)} />}
  </>;
}

function AskAutomation({ problem, onAgree, onClose }: { problem: ApiProblem | null; onAgree: (text: Disclosure) => void; onClose: () => void }) {
  const loaded = useDisclosure("automation", locale.value);
  const text = loaded.value;
  return (
    <Dialog title={t("automation.title")} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="automation-agree" appearance="primary" disabled={!text} onClick={() => text && onAgree(text)}>{t("automation.turnOn")}</fluent-button>
    </>}>
      {loaded.problem && <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />}
      {text ? <DisclosureText text={text} /> : !loaded.problem && <div role="status" aria-label={t("connect.disclosure.loading")}><span class="skeleton w60" /></div>}
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
