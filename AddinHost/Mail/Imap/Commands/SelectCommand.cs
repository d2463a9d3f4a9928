using System.Globalization;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>SELECT and EXAMINE (RFC 9051 6.3.2, 6.3.3), also with what is known from last time (RFC 7162 3.2.5).</summary>
internal static class SelectCommand
{
    public static Task<ImapMailboxStatus> RunAsync(ImapSession session, string folder, bool readOnly, CancellationToken ct) =>
        RunAsync(session, folder, readOnly, parameters: null, onData: null, ct);

    public static async Task<ImapMailboxStatus> RunAsync(ImapSession session, string folder, bool readOnly, string? parameters, Action<ImapResponse>? onData, CancellationToken ct)
    {
        var line = session.Line(readOnly ? "EXAMINE" : "SELECT").Folder(folder);
        if (parameters is not null)
            line.Text(parameters);

        // RFC 9051 6.3.2: the folder selected so far is left even when this one is refused.
        var selected = new ImapSelected(folder) { ReadOnly = readOnly };
        session.Select(selected);
        try
        {
            using var exchange = await session.StartAsync(line, session.Options.CommandTimeout, ct);
            while (await exchange.NextAsync() is { } response)
                onData?.Invoke(response);
        }
        catch
        {
            session.Select(null);
            throw;
        }

        session.ChangePending = false;
        return selected.Snapshot();
    }

    // RFC 7162 3.2.5.1: named UIDs would keep the server from telling of new messages.
    public static string QResync(ImapSyncPoint known) => string.Create(CultureInfo.InvariantCulture, $"(QRESYNC ({known.UidValidity} {known.ModSeq}))");
}
