using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>CAPABILITY (RFC 9051 6.1.1).</summary>
internal static class CapabilityCommand
{
    public static async Task RunAsync(ImapSession session, CancellationToken ct)
    {
        await session.RunAsync(new ImapCommandLine("CAPABILITY"), ct);
        if (!session.CapabilitiesKnown)
            throw ImapFailures.Garbage();
    }
}
