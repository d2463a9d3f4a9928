using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Providers.Imap;

/// <content>The check in five steps, on connections of its own.</content>
public sealed partial class ImapProvider
{
    public const string ImapReachStep = "imap_reach";
    public const string ImapLoginStep = "imap_login";
    public const string SmtpReachStep = "smtp_reach";
    public const string SmtpLoginStep = "smtp_login";
    public const string TestMessageStep = "test_message";

    public async Task CheckAsync(string testMark, Func<string, Task> onStep, CancellationToken ct)
    {
        using var taken = await budget.EnterAsync(connection.MailboxId, limits.SlotPatience, ct);
        await using (var imap = await StepAsync(onStep, ImapReachStep, MailSide.Imap, () => ReachImapAsync(ct)))
        {
            await StepAsync(onStep, ImapLoginStep, MailSide.Imap, async () =>
            {
                await SignInAsync(imap, ct);
                return await imap.SelectAsync("INBOX", readOnly: true, ct);
            });
            await imap.LogoutAsync(ct);
        }

        await using var smtp = await StepAsync(onStep, SmtpReachStep, MailSide.Smtp, () => ReachSmtpAsync(limits.CheckSmtp, ct));
        await StepAsync(onStep, SmtpLoginStep, MailSide.Smtp, async () =>
        {
            await SignInAsync(smtp, ct);
            return true;
        });
        await StepAsync(onStep, TestMessageStep, MailSide.Smtp, () => SendTestAsync(smtp, testMark, ct));
        await smtp.QuitAsync(ct);
    }

    private static async Task<T> StepAsync<T>(Func<string, Task> onStep, string step, MailSide side, Func<Task<T>> work)
    {
        await onStep(step);
        try
        {
            return await work();
        }
        catch (ProviderException failure)
        {
            throw ImapErrors.AtStep(failure, step);
        }
        // A person is looking and compares the fingerprint: here a certificate is not trusted yet, whatever was pinned for the other server.
        catch (Exception exception) when (ImapErrors.Covers(exception))
        {
            throw ImapErrors.AtStep(ImapErrors.From(exception, side, isPinned: false), step);
        }
    }

    private async Task<SmtpSendResult> SendTestAsync(SmtpClient smtp, string testMark, CancellationToken ct)
    {
        var mail = TestMessage.Write(connection.Address, testMark, time.GetUtcNow());
        try
        {
            var result = await smtp.SendAsync(Envelope(mail), mail.Content, null, ct);
            return result.Accepted ? result : throw new ProviderException(ProviderFailure.Rejected, "smtp_refused");
        }
        catch (MailProtocolException exception) when (exception is { Failure: MailFailure.OutcomeUnknown, InnerException: MailProtocolException cause })
        {
            // Whether this one went out matters to nobody; why it has no answer does.
            throw ImapErrors.From(cause, MailSide.Smtp, isPinned: false);
        }
    }
}
