using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>LIST of all folders, with their special use (RFC 9051 6.3.9, RFC 5258, RFC 6154), and with their states where wanted (RFC 5819).</summary>
internal static class ListCommand
{
    public static async Task<IReadOnlyList<ImapFolder>> RunAsync(ImapSession session, CancellationToken ct) =>
        ImapFolderNames.AssignSpecialUses(await ListAsync(session, Line(session, withStatus: false), [], ct));

    public static async Task<IReadOnlyList<(ImapFolder Folder, ImapFolderStatus? Status)>> WithStatusAsync(ImapSession session, CancellationToken ct)
    {
        var statuses = new Dictionary<string, ImapFolderStatus>(StringComparer.Ordinal);
        var listed = await ListAsync(session, Line(session, withStatus: true), statuses, ct);
        var folders = ImapFolderNames.AssignSpecialUses(listed);
        if (!session.Capabilities.ListStatus || !session.Capabilities.ListExtended)
        {
            foreach (var status in (await StatusCommand.RunAsync(session, [.. folders.Where(folder => folder.CanSelect).Select(folder => folder.Name)], ct)).Statuses)
                statuses[status.Folder] = status;
        }

        return [.. folders.Select(folder => (folder, statuses.GetValueOrDefault(folder.Name)))];
    }

    private static ImapCommandLine Line(ImapSession session, bool withStatus)
    {
        // RFC 6154 2: in plain LIST the server may leave the special use out.
        var line = new ImapCommandLine("LIST").Text("\"\" \"*\"");
        if (!session.Capabilities.ListExtended)
            return line;
        var wanted = session.Capabilities.SpecialUse ? "SPECIAL-USE" : "";
        if (withStatus && session.Capabilities.ListStatus)
            wanted += (wanted.Length > 0 ? " " : "") + "STATUS " + StatusCommand.Items;
        return wanted.Length > 0 ? line.Text($"RETURN ({wanted})") : line;
    }

    private static async Task<List<ImapFolder>> ListAsync(ImapSession session, ImapCommandLine line, Dictionary<string, ImapFolderStatus> statuses, CancellationToken ct)
    {
        var folders = new List<ImapFolder>();
        using var exchange = await session.StartAsync(line, session.Options.CommandTimeout, ct);
        while (await exchange.NextAsync() is { } response)
        {
            if (response.Kind == ImapResponseKind.Status && StatusCommand.Read(response.Parse(session.Options.MaxDepth), session.Utf8) is var status && statuses.Count < session.Options.MaxFolders)
                statuses[status.Folder] = status;
            if (response.Kind != ImapResponseKind.List)
                continue;
            if (folders.Count == session.Options.MaxFolders)
                throw ImapFailures.TooLarge("The mailbox has more folders than the limit.");
            folders.Add(Read(response.Parse(session.Options.MaxDepth), session.Utf8));
        }

        return folders;
    }

    private static ImapFolder Read(ImapParser parser, bool utf8)
    {
        var attributes = new List<string>();
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
            attributes.Add(Encoding.Latin1.GetString(parser.ReadAtom()));

        var delimiter = parser.ReadText();
        if (delimiter is { Length: not 1 })
            throw ImapFailures.Garbage();

        var name = ImapText.FolderName(parser.ReadText() ?? "NIL", utf8, out var known);
        var canSelect = known && !attributes.Exists(a => a.Equals(@"\Noselect", StringComparison.OrdinalIgnoreCase) || a.Equals(@"\NonExistent", StringComparison.OrdinalIgnoreCase));
        return new ImapFolder(name, delimiter?[0], attributes, ImapSpecialUse.None, canSelect);
    }
}
