import type { Message, TimelineEntry } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { Icon } from "../../shared/ui/Icon";
import { MessageView } from "../../shared/ui/MessageView";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { ReplyWait } from "./ReplyWait";

/** A message of the timeline as it was written, with what can be done about it. */
export function OpenMessage({ entry, onReply }: { entry: TimelineEntry; onReply?: (message: Message) => void }) {
  const message = useLoad<Message>(`message ${entry.sourceId} ${entry.state ?? ""}`, (signal) => client.get(`/messages/${entry.sourceId}`, { signal }));
  if (message.problem && !message.value) return <ProblemNotice problem={message.problem} action={{ label: t("action.tryAgain"), run: message.reload }} />;
  return (
    <MessageView message={message.value}>
      {message.value?.direction === "outgoing" && <ReplyWait messageId={message.value.id} />}
      {message.value && onReply && <fluent-button size="small" onClick={() => message.value && onReply(message.value)}><Icon name="reply" size={16} slot="start" />{t("record.reply")}</fluent-button>}
    </MessageView>
  );
}
