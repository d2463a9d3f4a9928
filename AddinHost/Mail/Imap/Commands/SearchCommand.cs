using System.Globalization;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID SEARCH (RFC 9051 6.4.4), with the short answers of ESEARCH where the server has them (RFC 4731).</summary>
internal static class SearchCommand
{
    public static async Task<IReadOnlyList<uint>> RunAsync(ImapSession session, ImapSearch query, CancellationToken ct) =>
        [.. (await RunAsync(session, query, "ALL", ct)).Found];

    public static async Task<ImapSearchSummary> SummarizeAsync(ImapSession session, ImapSearch query, CancellationToken ct)
    {
        // The server counts the last message for every open range, also when it is below it.
        var result = await RunAsync(session, query, query.Uids is { First: > 1, Last: null } ? "ALL" : "MIN MAX COUNT", ct);
        return result.Summary is { Count: > 0 } summary ? summary : new ImapSearchSummary((uint)result.Found.Count, result.Found.Count == 0 ? null : result.Found.Min, result.Found.Count == 0 ? null : result.Found.Max);
    }

    private static async Task<(SortedSet<uint> Found, ImapSearchSummary? Summary)> RunAsync(ImapSession session, ImapSearch query, string wanted, CancellationToken ct)
    {
        var found = new SortedSet<uint>();
        ImapSearchSummary? summary = null;
        using var exchange = await session.StartAsync(Line(session, query, wanted), session.Options.CommandTimeout, ct);
        exchange.Reader.LineLimit = session.Options.MaxSearchLength;
        while (await exchange.NextAsync() is { } response)
        {
            if (response.Kind == ImapResponseKind.Search)
                Read(response.Parse(session.Options.MaxDepth), query, session.Options.MaxChanges, found);
            else if (response.Kind == ImapResponseKind.ESearch)
                summary = ReadExtended(response.Parse(session.Options.MaxDepth), query, exchange.Sent[0].Tag, session.Options.MaxChanges, found) ?? summary;
        }

        return (found, summary);
    }

    private static ImapCommandLine Line(ImapSession session, ImapSearch query, string wanted)
    {
        var line = session.Line("UID SEARCH");
        if (session.Capabilities.ESearch)
            line.Text($"RETURN ({wanted})");
        // RFC 6855 3: with UTF8=ACCEPT no charset is named.
        if (!session.Utf8 && query.Headers.Select(term => term.Value).Append(query.Text ?? "").Append(query.Gmail ?? "").Any(value => !Ascii.IsValid(value)))
            line.Text("CHARSET UTF-8");
        line.Text(query.Uids is { } uids ? $"UID {uids}" : "ALL");
        if (query.Since is { } since)
            line.Text("SINCE " + ImapDate.Write(since));
        if (query.Before is { } before)
            line.Text("BEFORE " + ImapDate.Write(before));
        if (query.ChangedSince is { } changed)
            line.Text(session.Capabilities.CondStore ? string.Create(CultureInfo.InvariantCulture, $"MODSEQ {changed}") : throw Lacks("CONDSTORE"));
        foreach (var term in query.Headers)
        {
            // RFC 5322 2.2: a field name is printable ASCII without colon.
            if (term.Name.Length == 0 || term.Name.AsSpan().ContainsAnyExceptInRange('!', '~') || term.Name.Contains(':', StringComparison.Ordinal))
                throw new MailProtocolException(MailFailure.Refused, "A header field name is not one and is not sent.");
            line.Text("HEADER").Value(term.Name).Value(term.Value);
        }

        if (query.Text is { } text)
            line.Text("TEXT").Value(text);
        if (query.Gmail is { } gmail)
            line.Text(session.Capabilities.Gmail ? "X-GM-RAW" : throw Lacks("X-GM-EXT-1")).Value(gmail);

        return line;
    }

    private static MailProtocolException Lacks(string capability) => new(MailFailure.Refused, $"The IMAP server cannot search for this ({capability}).");

    private static void Read(ImapParser parser, ImapSearch query, int most, SortedSet<uint> found)
    {
        while (true)
        {
            parser.SkipSpaces();
            if (parser.AtEnd)
                return;

            // RFC 7162 3.1.5: "(MODSEQ 917162500)" may stand at the end.
            if (parser.TryTake(Octet.Open))
                return;
            Add(parser.ReadUInt32(), query, most, found);
        }
    }

    // "* ESEARCH (TAG "A5") UID MIN 2 ALL 2:6,9" (RFC 9051 7.3.4). Null for the answer to somebody else's command.
    private static ImapSearchSummary? ReadExtended(ImapParser parser, ImapSearch query, string tag, int most, SortedSet<uint> found)
    {
        if (parser.TryTake(Octet.Open))
        {
            var ours = !Ascii.EqualsIgnoreCase(parser.ReadAtom(), "TAG"u8) || parser.ReadText() == tag;
            while (!parser.TryTake(Octet.Close))
                parser.SkipValue();
            if (!ours)
                return null;
        }

        uint count = 0;
        uint? min = null, max = null;
        while (true)
        {
            parser.SkipSpaces();
            if (parser.AtEnd)
                return new ImapSearchSummary(count, min, max);
            var name = parser.ReadAtom();
            if (Ascii.EqualsIgnoreCase(name, "UID"u8))
                continue;
            if (Ascii.EqualsIgnoreCase(name, "COUNT"u8))
                count = parser.ReadUInt32();
            else if (Ascii.EqualsIgnoreCase(name, "MIN"u8))
                min = parser.ReadUInt32();
            else if (Ascii.EqualsIgnoreCase(name, "MAX"u8))
                max = parser.ReadUInt32();
            else if (Ascii.EqualsIgnoreCase(name, "ALL"u8))
                AddAll(ImapUidSet.Parse(parser.ReadAtom()), query, most, found);
            else
                parser.SkipValue();
        }
    }

    private static void AddAll(ImapUidSet set, ImapSearch query, int most, SortedSet<uint> found)
    {
        // One range can name four billion.
        if (set.Count > most)
            throw ImapFailures.TooLarge("The search found more than the limit.");
        foreach (var uid in set.Enumerate())
            Add(uid, query, most, found);
    }

    private static void Add(uint uid, ImapSearch query, int most, SortedSet<uint> found)
    {
        // "n:*" always matches the last message, also below n.
        if (query.Uids is { } range && !range.Contains(uid))
            return;
        if (found.Count >= most)
            throw ImapFailures.TooLarge("The search found more than the limit.");
        found.Add(uid);
    }
}
