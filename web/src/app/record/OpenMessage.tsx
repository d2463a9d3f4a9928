import { ApiProblem } from "../../shared/api/problem";
import type { Message, ReplyKind, TimelineEntry, TrackingSummary } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { confirm } from "../../shared/ui/Dialog";
import { Icon } from "../../shared/ui/Icon";
import { MessageView } from "../../shared/ui/MessageView";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { ReplyWait } from "./ReplyWait";
import { TrackingEvents } from "./tracking";

type Props = { entry: TimelineEntry; tracking?: TrackingSummary | undefined; onReply?: (message: Message, kind: ReplyKind) => void; onRemoved?: () => void };

/** A message of the timeline as it was written, with what can be done about it. */
export function OpenMessage({ entry, tracking, onReply, onRemoved }: Props) {
  const message = useLoad<Message>(`message ${entry.sourceId} ${entry.state ?? ""}`, (signal) => client.get(`/messages/${entry.sourceId}`, { signal }));
  if (message.problem && !message.value) return <ProblemNotice problem={message.problem} action={{ label: t("action.tryAgain"), run: message.reload }} />;
  return <>
    {tracking && <TrackingEvents messageId={entry.sourceId} summary={tracking} />}
    <MessageView message={message.value}>
      {message.value?.direction === "outgoing" && <ReplyWait messageId={message.value.id} />}
      {message.value && onReply && <fluent-button size="small" class="message-reply" onClick={() => message.value && onReply(message.value, "reply")}><Icon name="reply" size={16} slot="start" />{t("record.reply")}</fluent-button>}
      {message.value && onReply && message.value.to.length + message.value.cc.length > 1 && <fluent-button size="small" class="message-reply-all" appearance="subtle" onClick={() => message.value && onReply(message.value, "reply_all")}>{t("record.replyAll")}</fluent-button>}
      {message.value?.sharing === "everything" && onReply && <fluent-button size="small" class="message-forward" appearance="subtle" onClick={() => message.value && onReply(message.value, "forward")}>{t("record.forward")}</fluent-button>}
      {message.value?.mayRemove && onRemoved && <fluent-button class="message-remove" size="small" appearance="subtle" onClick={() => message.value && void takeOff(message.value, onRemoved)}><Icon name="trash" size={16} slot="start" />{t("message.remove")}</fluent-button>}
    </MessageView>
  </>;
}

async function takeOff(message: Message, onRemoved: () => void) {
  if (!(await confirm({ title: t("message.remove.title"), text: t("message.remove.text"), action: t("message.remove") }))) return;
  try {
    await client.delete(`/messages/${message.id}`);
    showToast(t("message.removed"));
    onRemoved();
  } catch (thrown) {
    showToast(ApiProblem.from(thrown).detail, { tone: "bad" });
  }
}
