using System.Globalization;
using AddinHost.Mail;
using AddinHost.Mail.Imap;
using AddinHost.Mail.Smtp;

namespace AddinHost.Providers.Imap;

/// <content>Handing over, looking for what became of it, filing the copy.</content>
public sealed partial class ImapProvider
{
    public Task<SendHandle> PrepareAsync(PreparedMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        Envelope(mail);
        return Task.FromResult(new SendHandle(mail.MessageId.Value));
    }

    public async Task<HandOffResult> HandOffAsync(SendHandle handle, PreparedMail mail, Func<CancellationToken, Task> beforeCommitPoint, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var envelope = Envelope(mail);
        Exception? ofCaller = null;
        try
        {
            using var taken = await budget.EnterAsync(connection.MailboxId, limits.SlotPatience, ct);
            await using var smtp = await ReachSmtpAsync(limits.Smtp, ct);
            await SignInAsync(smtp, ct);
            var result = await smtp.SendAsync(envelope, mail.Content, CommitAsync, ct);
            // What was accepted stays accepted, also when the caller gives up now.
            await smtp.QuitAsync(CancellationToken.None);
            return Answer(mail, result);
        }
        catch (Exception exception) when (!ReferenceEquals(exception, ofCaller) && ImapErrors.Covers(exception))
        {
            throw ImapErrors.From(exception, MailSide.Smtp, IsPinned);
        }

        async Task CommitAsync(CancellationToken commitCt)
        {
            try
            {
                await beforeCommitPoint(commitCt);
            }
            catch (Exception exception)
            {
                ofCaller = exception;
                throw;
            }
        }
    }

    /// <summary>
    /// Sent when a copy lies in Sent, or when anything in Inbox names the message: it came back to the mailbox itself, bounced, or was answered. Nobody
    /// outside can name it before it went out. The server searches; no body is read. SMTP leaves no proof of the contrary.
    /// </summary>
    public Task<SendProof> FindOutcomeAsync(SendHandle handle, CancellationToken ct) => OnImapAsync(
        async imap =>
        {
            try
            {
                if (await HoldsAsync(imap, WatchedFolder.Sent, handle, ct))
                    return new SendProof(SendOutcome.Sent);
            }
            catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
            {
                // No such folder, no proof in it.
            }

            return new SendProof(await IsNamedInInboxAsync(imap, handle, ct) ? SendOutcome.Sent : SendOutcome.Unknown);
        },
        ct);

    /// <summary>Both file what comes over SMTP (support.google.com/mail/answer/78892, learn.microsoft.com: SMTP AUTH client submission).</summary>
    private static readonly string[] FilingServers = ["smtp.gmail.com", "smtp.googlemail.com", "smtp.office365.com", "smtp-mail.outlook.com"];

    public bool? ServerFiles => FilingServers.Contains(settings.Smtp.Host, StringComparer.OrdinalIgnoreCase) ? true : null;

    public Task<bool> FileAsync(SendHandle handle, ReadOnlyMemory<byte> content, CancellationToken ct) => OnImapAsync(
        async imap =>
        {
            if (await HoldsAsync(imap, WatchedFolder.Sent, handle, ct))
                return true;
            try
            {
                await imap.AppendAsync(await FolderNameAsync(imap, WatchedFolder.Sent, ct), content, [@"\Seen"], null, ct);
                return false;
            }
            catch (MailProtocolException exception) when (exception.ResponseCode == "TRYCREATE")
            {
                sentFolder = null;
                throw new ProviderException(ProviderFailure.NotFound, "sent_folder_missing", exception);
            }
        },
        ct);

    private static SmtpEnvelope Envelope(PreparedMail mail)
    {
        try
        {
            return new SmtpEnvelope(mail.From, mail.Recipients);
        }
        catch (ArgumentException exception)
        {
            throw new ProviderException(ProviderFailure.Rejected, "address_unusable", exception);
        }
    }

    private static HandOffResult Answer(PreparedMail mail, SmtpSendResult result)
    {
        var answers = result.Recipients.ToDictionary(recipient => recipient.Address, StringComparer.Ordinal);
        return new HandOffResult([.. mail.Recipients.Select(address =>
        {
            var answer = answers[SmtpAddress.Normalize(address)!];
            var code = answer.EnhancedStatus ?? answer.ReplyCode.ToString(CultureInfo.InvariantCulture);
            return new RecipientResult(address, answer.Accepted, code, answer.ServerText);
        })]);
    }

    private async Task<bool> HoldsAsync(ImapClient imap, WatchedFolder folder, SendHandle handle, CancellationToken ct)
    {
        await ExamineAsync(imap, folder, ct);
        return (await imap.SearchAsync(ImapSearch.Header("Message-ID", $"<{handle.Value}>"), ct)).Count > 0;
    }

    private async Task<bool> IsNamedInInboxAsync(ImapClient imap, SendHandle handle, CancellationToken ct)
    {
        await ExamineAsync(imap, WatchedFolder.Inbox, ct);
        // Full text is slow in a large folder, so only what came lately is searched.
        var since = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime.AddDays(-2));
        return (await imap.SearchAsync(new ImapSearch { Since = since, Text = handle.Value }, ct)).Count > 0;
    }

    private async Task<SmtpClient> ReachSmtpAsync(SmtpOptions options, CancellationToken ct) => await SmtpClient.ConnectAsync(await TransportAsync(settings.Smtp, ct), options, ct);
}
