using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID STORE that adds flags (RFC 9051 6.4.6).</summary>
internal static class StoreCommand
{
    public static Task RunAsync(ImapSession session, uint uid, IReadOnlyList<string> flags, CancellationToken ct) =>
        session.RunAsync(new ImapCommandLine("UID STORE").Number(uid).Text("+FLAGS.SILENT").Flags(flags), ct);
}
