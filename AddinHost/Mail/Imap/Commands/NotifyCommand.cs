namespace AddinHost.Mail.Imap.Commands;

/// <summary>NOTIFY (RFC 5465): the server announces changes of these folders by itself, the selected one or not.</summary>
internal static class NotifyCommand
{
    public static async Task RunAsync(ImapSession session, IReadOnlyList<string> folders, CancellationToken ct)
    {
        // RFC 5465 5.1: new and expunged messages are asked for together or not at all.
        var line = session.Line("NOTIFY").Text("SET (selected (MessageNew MessageExpunge)) (mailboxes");
        var open = folders.Count > 1 ? "(" : "";
        foreach (var folder in folders)
        {
            line.Folder(folder, open);
            open = "";
        }

        line.End(folders.Count > 1 ? ")" : "").Text("(MessageNew MessageExpunge))");
        session.NotifyLost = false;
        await session.RunAsync(line, ct);
        session.HasNotify = true;
    }
}
