import type { Sharing } from "../api/types";
import { t } from "../i18n";

/** What stands in the place of a subject: that there is none, or that whose mail it is does not share it. */
export const subjectOf = (mail: { subject: string | null; sharing?: Sharing | null }): string =>
  mail.subject || t(mail.sharing === "metadata" ? "message.subjectNotShared" : "timeline.noSubject");
