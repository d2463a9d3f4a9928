using AddinHost.Mail;
using AddinHost.Mail.Imap;
using AddinHost.Mail.Smtp;

namespace AddinHost.Providers.Imap;

/// <content>Signing in at both servers: with the password, or with an access token where the member signed in at the provider.</content>
public sealed partial class ImapProvider
{
    private Task SignInAsync(ImapClient imap, CancellationToken ct) =>
        SignInAsync(MailSide.Imap, new MailCredentials(settings.Imap.UserName, secrets.Password), imap.AuthenticateAsync, () => imap.IsUsable, ct);

    private Task SignInAsync(SmtpClient smtp, CancellationToken ct) => settings.Smtp.UserName.Length == 0
        ? Task.CompletedTask
        : SignInAsync(MailSide.Smtp, new MailCredentials(settings.Smtp.UserName, secrets.SmtpPassword ?? secrets.Password), smtp.AuthenticateAsync, () => true, ct);

    private async Task SignInAsync(MailSide side, MailCredentials password, Func<MailCredentials, CancellationToken, Task> authenticate, Func<bool> isUsable, CancellationToken ct)
    {
        try
        {
            if (settings.SignedInAt is null || connection.AccessToken is not { } accessToken)
            {
                await authenticate(password, ct);
                return;
            }

            var token = await accessToken(null, ct);
            try
            {
                await authenticate(MailCredentials.ForToken(password.UserName, token), ct);
            }
            catch (MailProtocolException exception) when (exception.Failure is MailFailure.AuthenticationFailed or MailFailure.AppPasswordLikely)
            {
                // Withdrawn before its time, or the server's clock runs ahead: another one is the proof that the grant is gone, or that it is not.
                token = await accessToken(token, ct);
                if (!isUsable())
                    throw new ProviderException(ProviderFailure.Unavailable, side == MailSide.Imap ? "imap_unavailable" : "smtp_unavailable", exception);
                await authenticate(MailCredentials.ForToken(password.UserName, token), ct);
            }
        }
        catch (MailProtocolException exception) when (settings.SignedInAt is not null && exception.Failure is (MailFailure.AuthenticationFailed or MailFailure.AppPasswordLikely))
        {
            throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "token_refused", exception);
        }
        catch (Exception exception) when (ImapErrors.Covers(exception))
        {
            throw ImapErrors.FromLogin(exception, side, IsPinned);
        }
        catch (ArgumentException exception)
        {
            // NUL in the user name or password.
            throw new ProviderException(ProviderFailure.ReauthorizationNeeded, side == MailSide.Imap ? "imap_login_refused" : "smtp_login_refused", exception);
        }
    }
}
