using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>ID (RFC 2971): who the two sides are. Some servers let nobody in who does not say.</summary>
internal static class IdCommand
{
    private const int MostFields = 30;

    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(ImapSession session, IReadOnlyDictionary<string, string> ours, CancellationToken ct)
    {
        var theirs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!session.Capabilities.Has("ID"))
            return theirs;

        var line = session.Line("ID");
        if (ours.Count == 0)
        {
            line.Text("NIL");
        }
        else
        {
            var open = "(";
            foreach (var (name, value) in ours)
            {
                line.Value(name, open).Value(value);
                open = "";
            }

            line.End(")");
        }

        using var exchange = await session.StartAsync(line, session.Options.CommandTimeout, ct);
        while (await exchange.NextAsync() is { } response)
        {
            if (response.Kind == ImapResponseKind.Id)
                Read(response.Parse(session.Options.MaxDepth), theirs);
        }

        return theirs;
    }

    private static void Read(ImapParser parser, Dictionary<string, string> theirs)
    {
        if (!parser.TryTake(Octet.Open))
            return;
        while (!parser.TryTake(Octet.Close))
        {
            var name = parser.ReadText();
            var value = parser.ReadText();
            if (name is not null && value is not null && theirs.Count < MostFields)
                theirs[name] = value;
        }
    }
}
