import type { BounceReason, MailReport } from "../api/types";
import { t, type PlainKey } from "../i18n";
import { formatCalendarDay } from "../i18n/format";

const reasons = {
  other: "report.reason.other", no_such_mailbox: "report.reason.no_such_mailbox", mailbox_full: "report.reason.mailbox_full", policy: "report.reason.policy", domain_not_found: "report.reason.domain_not_found",
  too_large: "report.reason.too_large", authentication: "report.reason.authentication", loop: "report.reason.loop", temporary: "report.reason.temporary",
} as const satisfies Record<BounceReason, PlainKey>;

/** What a mail that a program wrote tells about one that was sent, in words. */
export function reportWords(report: MailReport): string[] {
  if (report.kind === "away") return [report.until ? t("report.awayUntil", { day: formatCalendarDay(report.until) }) : t("report.away")];
  return report.recipients.map((one) => {
    const reason = t(reasons[one.reason]);
    if (report.kind === "delay") return t("report.delay", { address: one.address });
    return one.code ? t("report.bounceCode", { address: one.address, reason, code: one.code }) : t("report.bounce", { address: one.address, reason });
  });
}
