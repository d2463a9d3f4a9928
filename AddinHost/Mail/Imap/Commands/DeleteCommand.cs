namespace AddinHost.Mail.Imap.Commands;

/// <summary>DELETE of a folder (RFC 9051 6.3.5).</summary>
internal static class DeleteCommand
{
    public static Task RunAsync(ImapSession session, string folder, CancellationToken ct) => session.RunAsync(session.Line("DELETE").Folder(folder), ct);
}
