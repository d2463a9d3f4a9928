using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>NOOP: keeps the connection alive and lets the server tell what changed (RFC 9051 6.1.2).</summary>
internal static class NoopCommand
{
    public static Task RunAsync(ImapSession session, CancellationToken ct) => session.RunAsync(new ImapCommandLine("NOOP"), ct);
}
