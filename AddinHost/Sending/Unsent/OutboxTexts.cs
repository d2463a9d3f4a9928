using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Sending.Copies;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Texts;

namespace AddinHost.Sending.Unsent;

/// <summary>What people read about a message that waits or went wrong: what it is, and what they can do.</summary>
internal static class OutboxTexts
{
    public const string MailboxGone = "mailbox_not_found";
    public const string MailboxDisabled = "send_mailbox_disabled";
    public const string ContactDeleted = "contact_deleted";

    private const string MailboxesPath = "/app/settings/email";

    public static OutboxTrouble Trouble(string code, Mailbox? mailbox, DateTimeOffset? until)
    {
        var text = Texts(code);
        var path = code switch
        {
            MailboxDisabled => MailboxesPath,
            _ when mailbox?.State is MailboxState.NeedsReauthorization or MailboxState.CertificateChanged => $"{MailboxesPath}/reconnect/{mailbox.Id}",
            _ when mailbox is not null && IsOfConnection(code) => $"{MailboxesPath}/reconnect/{mailbox.Id}",
            _ => null,
        };
        return new OutboxTrouble(code, text.Detail, text.Remedy, until, path);
    }

    private static bool IsOfConnection(string code) => code is "smtp_login_refused" or "smtp_login_unsupported" or "grant_revoked" or "certificate_changed" or "certificate_not_trusted" or "secrets_unreadable" or "app_password_needed";

    public static ProviderText Texts(string code) => code switch
    {
        SendLimits.DayReached => new(
            Say.Text("send_limit_day", "This mailbox has sent as much as it may in 24 hours."),
            Say.Text("send_limit_day_remedy", "The message leaves by itself as soon as there is room. Choose another time, or send it from another mailbox.")),
        SendLimits.MinuteReached => new(
            Say.Text("send_limit_minute", "This mailbox sends a few messages a minute at most, so that its provider does not take it for a spammer."),
            Say.Text("send_limit_minute_remedy", "The message leaves by itself in a moment.")),
        MailboxDisabled => new(
            Say.Text("send_mailbox_disabled", "The mailbox is switched off; nothing leaves through it."),
            Say.Text("send_mailbox_disabled_remedy", "Switch it on, or cancel the message.")),
        MailboxGone => new(
            Say.Text("send_mailbox_gone", "The mailbox that this message was to leave through was removed."),
            Say.Text("send_mailbox_gone_remedy", "Open the message and send its text from another mailbox.")),
        ContactDeleted => new(
            Say.Text("send_contact_deleted", "The contact was deleted; the message is not sent to somebody who is no longer there."),
            Say.Text("send_contact_deleted_remedy", "Restore the contact and send again, or put the message away.")),
        HandOffMessage.TooLate => new(
            Say.Text("send_too_late", "The message was held back for more than a week, so it does not leave by itself any more."),
            Say.Text("send_too_late_remedy", "Read it once more and send it again, or put it away.")),
        "recipients_refused" => new(
            Say.Text("recipients_refused", "The server refused every recipient."),
            Say.Text("recipients_refused_remedy", "What it said stands beside each address. Correct the address, or send again.")),
        "recipients_partly" => new(
            Say.Text("recipients_partly", "The message is out, but some recipients were refused."),
            Say.Text("recipients_partly_remedy", "The others have it. “Send again” goes only to those who do not.")),
        "recipients_unconfirmed" => new(
            Say.Text("recipients_unconfirmed", "The message is out, but of some recipients nobody knows whether they got it."),
            Say.Text("recipients_unconfirmed_remedy", "Inlay does not send it to them again by itself. Ask them, then decide.")),
        HandOffRest.Waits => new(
            Say.Text("recipients_deferred", "The server puts off some recipients for now."),
            Say.Text("recipients_deferred_remedy", "Inlay tries again for these alone.")),
        HandOffCopies.CopiesWait => new(
            Say.Text("copies_waiting", "Some recipients’ copies have not left yet."),
            Say.Text("copies_waiting_remedy", "They leave by themselves, one after the other.")),
        FileCopy.NotFiled => new(
            Say.Text("copy_not_filed", "The message was sent, but no copy could be put in Sent."),
            Say.Text("copy_not_filed_remedy", "It stays readable here. There is nothing else to do.")),
        "not_sent" => new(
            Say.Text("send_not_sent", "The message still lies in the drafts: it was not sent."),
            Say.Text("send_not_sent_remedy", "Send it again.")),
        "message_file_lost" => new(
            Say.Text("message_file_lost", "The stored message is gone from the disk of this installation."),
            Say.Text("message_file_lost_remedy", "Write it again, and tell your administrator.")),
        "send_failed_inside" => new(
            Say.Text("send_failed_inside", "Inlay could not take this message further."),
            Say.Text("send_failed_inside_remedy", "Inlay tries again every minute. If it lasts, the administrator finds the cause in the log.")),
        _ => ConnectionProblems.Texts(code),
    };
}
