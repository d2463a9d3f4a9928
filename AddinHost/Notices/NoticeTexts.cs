using AddinHost.Logging.Ingress.CatchAll;
using AddinHost.Mailboxes;
using AddinHost.Messages.Files;
using AddinHost.Notices.Post;
using AddinHost.Notices.Webhooks;
using AddinHost.Providers;
using AddinHost.Sending.Unsent;
using AddinHost.Shared.Texts;

namespace AddinHost.Notices;

/// <summary>A notice in words.</summary>
/// <param name="Remedy">What to do about it; null where nothing has to be done.</param>
/// <param name="Action">What the button says that leads to <paramref name="Path"/>.</param>
/// <param name="Path">The page of the app where it is done.</param>
public sealed record NoticeText(string Title, string Text, string? Remedy, string Action, string Path);

/// <summary>What people read in a notice, in the language that is spoken at the moment.</summary>
internal static class NoticeTexts
{
    public const string MailboxesPath = "/app/settings/email";
    public const string ProvidersPath = "/app/settings/providers";
    public const string OwnMailPath = "/app/settings/mail";
    public const string LoggingPath = "/app/settings/logging";
    public const string FilesPath = "/app/settings/files";
    public const string WebhooksPath = "/app/settings/webhooks";

    public const string OutboxPath = "/app/outbox";

    public static NoticeText Of(Notice notice)
    {
        var facts = NoticeFacts.Read(notice.Facts);
        var problem = facts.Problem switch
        {
            null => new ProviderText("", ""),
            var code when notice.Kind == NoticeKind.FilesNotScanned => new ProviderText(ShowFiles.Detail(code), ShowFiles.Remedy(code)),
            var code when notice.Kind == NoticeKind.SendingWaits => OutboxTexts.Texts(code),
            var code when notice.Kind == NoticeKind.CatchAllBroken => new ProviderText(ShowCatchAll.Detail(code), ShowCatchAll.Remedy(code)),
            var code when notice.Kind == NoticeKind.WebhookOff => WebhookTexts.Of(code),
            // The same end of a grant has other causes at Microsoft.
            "grant_revoked" when facts.Provider == ProviderKind.Graph => ConnectionProblems.Texts("microsoft_sign_in_needed"),
            var code => notice.Kind == NoticeKind.NoticeMailFailing ? PostTexts.Of(code) : ConnectionProblems.Texts(code),
        };
        return notice.Kind switch
        {
            NoticeKind.ConnectionBroken => new(
                Say.Text("notice_broken", "{0} is no longer connected", facts.Address ?? ""),
                $"{problem.Detail} {Say.Text("notice_broken_text", "Until it is connected again, Inlay neither reads nor sends through this mailbox. What comes meanwhile is read afterwards.")}",
                problem.Remedy,
                Say.Text("notice_broken_action", "Connect again"),
                $"{MailboxesPath}/reconnect/{notice.MailboxId}"),
            NoticeKind.MailboxMoved => new(
                Say.Text("notice_moved", "{0} moved to {1}", facts.Address ?? "", Name(facts.Provider)),
                Say.Text("notice_moved_text", "The earlier connection through {0} was replaced. All that was logged stays with its threads, and a message that lies in both mailboxes counts once.", Name(facts.Earlier)),
                null,
                Say.Text("notice_moved_action", "Show mailboxes"),
                MailboxesPath),
            NoticeKind.PushDead => new(
                Say.Text("notice_push_dead", "{0} does not announce new mail any more", Name(facts.Provider)),
                $"{problem.Detail} {Say.Text("notice_push_dead_text", "Inlay asks for new mail every minute in place of it: nothing is missed, replies appear a little later.")}",
                problem.Remedy,
                Say.Text("notice_push_dead_action", "Check the provider"),
                ProvidersPath),
            NoticeKind.MailNotLogged => new(
                Say.Text("notice_unlogged", "A mail to your logging address was not logged in full"),
                Say.Text("notice_unlogged_text", "What came there and was not logged, or only in part, is listed with the reason in your settings."),
                null,
                Say.Text("notice_unlogged_action", "Show"),
                LoggingPath),
            NoticeKind.SendingWaits => new(
                Say.Text("notice_send_waits", "Messages of {0} wait", facts.Address ?? ""), problem.Detail, problem.Remedy, Say.Text("notice_send_waits_action", "Show the outbox"), OutboxPath),
            NoticeKind.MailNotSent => new(
                Say.Text("notice_not_sent", "A message did not arrive as it should"), Say.Text("notice_not_sent_text", "The outbox says which one, why, and what you can do."), null, Say.Text("notice_send_waits_action", "Show the outbox"), OutboxPath),
            NoticeKind.WebhookOff => new(
                Say.Text("notice_webhook_off", "Events are no longer sent to {0}", facts.Place ?? ""),
                $"{problem.Detail} {Say.Text("notice_webhook_off_text", "The webhook was switched off. What happens meanwhile is sent once it is on again, up to seven days back.")}",
                problem.Remedy,
                Say.Text("notice_webhook_off_action", "Show webhooks"),
                WebhooksPath),
            NoticeKind.FilesFull or NoticeKind.FilesNotScanned or NoticeKind.CatchAllBroken => OfIntake(notice.Kind, problem),
            _ => new(
                Say.Text("notice_mail_failing", "Inlay's own mail does not go out"),
                $"{problem.Detail} {Say.Text("notice_mail_failing_text", "Notices of broken connections wait, and are shown in the app only.")}",
                problem.Remedy,
                Say.Text("notice_mail_failing_action", "Check the mail server"),
                OwnMailPath),
        };
    }

    private static NoticeText OfIntake(NoticeKind kind, ProviderText problem) => kind switch
    {
        NoticeKind.FilesFull => new(
            Say.Text("notice_files_full", "There is no room for more attachments"),
            Say.Text("notice_files_full_text", "Mails are logged as before, but files that do not fit are not stored; each mail says which."),
            Say.Text("notice_files_full_remedy", "Raise Files:QuotaBytes, then log the mails concerned again."),
            Say.Text("notice_files_action", "Show files"),
            FilesPath),
        NoticeKind.FilesNotScanned => new(
            Say.Text("notice_files_unscanned", "Attachments wait for the malware scanner"),
            $"{problem.Detail} {Say.Text("notice_files_unscanned_text", "Until it has checked them, nobody can open them.")}",
            problem.Remedy,
            Say.Text("notice_files_action", "Show files"),
            FilesPath),
        _ => new(
            Say.Text("notice_catch_all", "Mail to logging addresses is not read"),
            $"{problem.Detail} {Say.Text("notice_catch_all_text", "What comes meanwhile stays in the mailbox and is logged afterwards.")}",
            problem.Remedy,
            Say.Text("notice_unlogged_action", "Show"),
            LoggingPath),
    };

    private static string Name(ProviderKind? kind) => kind switch
    {
        ProviderKind.Gmail => "Gmail",
        ProviderKind.Graph => "Microsoft 365",
        ProviderKind.Exchange => "Exchange",
        ProviderKind.Imap => "IMAP",
        _ => "Inlay",
    };
}
