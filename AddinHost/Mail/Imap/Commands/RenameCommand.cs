namespace AddinHost.Mail.Imap.Commands;

/// <summary>RENAME of a folder (RFC 9051 6.3.6).</summary>
internal static class RenameCommand
{
    public static Task RunAsync(ImapSession session, string from, string to, CancellationToken ct) => session.RunAsync(session.Line("RENAME").Folder(from).Folder(to), ct);
}
