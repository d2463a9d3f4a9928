using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>LOGOUT (RFC 9051 6.1.3). The connection ends here, whatever the server answers.</summary>
internal static class LogoutCommand
{
    public static async Task RunAsync(ImapSession session, CancellationToken ct)
    {
        try
        {
            if (!session.IsBroken)
                await session.RunAsync(new ImapCommandLine("LOGOUT"), ct);
        }
        catch (MailProtocolException)
        {
            // The other side may hang up first: that is what was asked for.
        }
        finally
        {
            session.Break();
        }
    }
}
