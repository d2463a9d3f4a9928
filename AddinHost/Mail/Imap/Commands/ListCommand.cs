using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>LIST of all folders, with their special use (RFC 9051 6.3.9, RFC 6154).</summary>
internal static class ListCommand
{
    public static async Task<IReadOnlyList<ImapFolder>> RunAsync(ImapSession session, CancellationToken ct)
    {
        // RFC 6154 2: in plain LIST the server may leave the special use out.
        var line = new ImapCommandLine("LIST").Text("\"\" \"*\"");
        if (session.Capabilities.SpecialUse && session.Capabilities.ListExtended)
            line.Text("RETURN (SPECIAL-USE)");

        var folders = new List<ImapFolder>();
        using var exchange = await session.StartAsync(line, session.Options.CommandTimeout, ct);
        while (await exchange.NextAsync() is { } response)
        {
            if (response.Kind != ImapResponseKind.List)
                continue;
            if (folders.Count == session.Options.MaxFolders)
                throw ImapFailures.TooLarge("The mailbox has more folders than the limit.");
            folders.Add(Read(response.Parse(session.Options.MaxDepth)));
        }

        return ImapFolderNames.AssignSpecialUses(folders);
    }

    private static ImapFolder Read(ImapParser parser)
    {
        var attributes = new List<string>();
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
            attributes.Add(Encoding.Latin1.GetString(parser.ReadAtom()));

        var delimiter = parser.ReadText();
        if (delimiter is { Length: not 1 })
            throw ImapFailures.Garbage();

        var wireName = parser.ReadText() ?? "NIL";
        var known = ModifiedUtf7.TryDecode(wireName, out var name);
        if (name.Equals("INBOX", StringComparison.OrdinalIgnoreCase))
            name = "INBOX";
        var canSelect = known && !attributes.Exists(a => a.Equals(@"\Noselect", StringComparison.OrdinalIgnoreCase) || a.Equals(@"\NonExistent", StringComparison.OrdinalIgnoreCase));
        return new ImapFolder(name, delimiter?[0], attributes, ImapSpecialUse.None, canSelect);
    }
}
