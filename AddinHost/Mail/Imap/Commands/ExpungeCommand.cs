using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID EXPUNGE: removes this one message if it is marked as deleted, and no other (RFC 4315 2.1).</summary>
internal static class ExpungeCommand
{
    public static Task RunAsync(ImapSession session, uint uid, CancellationToken ct) =>
        session.RunAsync(new ImapCommandLine("UID EXPUNGE").Number(uid), ct);
}
