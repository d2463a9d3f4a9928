using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>SELECT and EXAMINE (RFC 9051 6.3.2, 6.3.3).</summary>
internal static class SelectCommand
{
    public static async Task<ImapMailboxStatus> RunAsync(ImapSession session, string folder, bool readOnly, CancellationToken ct)
    {
        var line = new ImapCommandLine(readOnly ? "EXAMINE" : "SELECT").Folder(folder);

        // RFC 9051 6.3.2: the folder selected so far is left even when this one is refused.
        var selected = new ImapSelected(folder) { ReadOnly = readOnly };
        session.Select(selected);
        try
        {
            await session.RunAsync(line, ct);
        }
        catch
        {
            session.Select(null);
            throw;
        }

        session.ChangePending = false;
        return selected.Snapshot();
    }
}
