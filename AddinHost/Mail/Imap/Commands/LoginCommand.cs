using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>LOGIN (RFC 9051 6.2.3).</summary>
internal static class LoginCommand
{
    public static Task RunAsync(ImapSession session, MailCredentials credentials, CancellationToken ct) =>
        session.RunAsync(new ImapCommandLine("LOGIN").Value(credentials.UserName).Value(credentials.Password), ct);
}
