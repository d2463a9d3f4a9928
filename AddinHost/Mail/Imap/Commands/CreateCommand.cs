namespace AddinHost.Mail.Imap.Commands;

/// <summary>CREATE (RFC 9051 6.3.4).</summary>
internal static class CreateCommand
{
    public static Task RunAsync(ImapSession session, string folder, CancellationToken ct) => session.RunAsync(session.Line("CREATE").Folder(folder), ct);
}
