namespace AddinHost.Providers.Imap;

/// <content>The check of both servers without signing in.</content>
public sealed partial class ImapProvider
{
    public async Task CheckServersAsync(Func<string, Task> onStep, CancellationToken ct)
    {
        await StepAsync(onStep, ImapReachStep, MailSide.Imap, async () =>
        {
            await using var imap = await ReachImapAsync(ct);
            await imap.LogoutAsync(ct);
            return true;
        });
        await StepAsync(onStep, SmtpReachStep, MailSide.Smtp, async () =>
        {
            await using var smtp = await ReachSmtpAsync(limits.CheckSmtp, ct);
            await smtp.QuitAsync(ct);
            return true;
        });
    }
}
