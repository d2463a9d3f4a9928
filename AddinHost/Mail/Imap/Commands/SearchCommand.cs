using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID SEARCH (RFC 9051 6.4.4).</summary>
internal static class SearchCommand
{
    public static async Task<IReadOnlyList<uint>> RunAsync(ImapSession session, ImapSearch query, CancellationToken ct)
    {
        var found = new SortedSet<uint>();
        using var exchange = await session.StartAsync(Line(query), session.Options.CommandTimeout, ct);
        exchange.Reader.LineLimit = session.Options.MaxSearchLength;
        while (await exchange.NextAsync() is { } response)
        {
            if (response.Kind == ImapResponseKind.Search)
                Read(response.Parse(session.Options.MaxDepth), query, found);
        }

        return [.. found];
    }

    private static ImapCommandLine Line(ImapSearch query)
    {
        var line = new ImapCommandLine("UID SEARCH");
        if (query.Headers.Select(term => term.Value).Append(query.Text ?? "").Any(value => !System.Text.Ascii.IsValid(value)))
            line.Text("CHARSET UTF-8");
        line.Text(query.Uids is { } uids ? $"UID {uids}" : "ALL");
        if (query.Since is { } since)
            line.Text("SINCE " + ImapDate.Write(since));
        foreach (var term in query.Headers)
        {
            // RFC 5322 2.2: a field name is printable ASCII without colon.
            if (term.Name.Length == 0 || term.Name.AsSpan().ContainsAnyExceptInRange('!', '~') || term.Name.Contains(':', StringComparison.Ordinal))
                throw new MailProtocolException(MailFailure.Refused, "A header field name is not one and is not sent.");
            line.Text("HEADER").Value(term.Name).Value(term.Value);
        }

        if (query.Text is { } text)
            line.Text("TEXT").Value(text);

        return line;
    }

    private static void Read(ImapParser parser, ImapSearch query, SortedSet<uint> found)
    {
        while (true)
        {
            parser.SkipSpaces();
            if (parser.AtEnd)
                return;

            // RFC 7162 3.1.5: "(MODSEQ 917162500)" may stand at the end.
            if (parser.TryTake(Octet.Open))
                return;

            // "n:*" always matches the last message, also below n.
            var uid = parser.ReadUInt32();
            if (query.Uids is not { } range || range.Contains(uid))
                found.Add(uid);
        }
    }
}
