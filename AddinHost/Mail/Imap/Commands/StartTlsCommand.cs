using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>STARTTLS (RFC 9051 6.2.1). What the server offered before is not asked: it could have been stripped on the way.</summary>
internal static class StartTlsCommand
{
    public static async Task RunAsync(ImapSession session, CancellationToken ct)
    {
        await session.RunAsync(new ImapCommandLine("STARTTLS"), ct);
        using var exchange = session.Open("STARTTLS", session.Options.ConnectTimeout, ct);
        await exchange.UpgradeAsync();
        exchange.Complete();
    }
}
