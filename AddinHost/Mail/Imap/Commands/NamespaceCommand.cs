using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>NAMESPACE (RFC 2342, RFC 9051 6.3.10).</summary>
internal static class NamespaceCommand
{
    public static async Task<ImapNamespaces> RunAsync(ImapSession session, CancellationToken ct)
    {
        var namespaces = new ImapNamespaces([], [], []);
        if (!session.Capabilities.Namespace)
            return namespaces;
        using var exchange = await session.StartAsync(new ImapCommandLine("NAMESPACE"), session.Options.CommandTimeout, ct);
        while (await exchange.NextAsync() is { } response)
        {
            if (response.Kind != ImapResponseKind.Namespace)
                continue;
            var parser = response.Parse(session.Options.MaxDepth);
            namespaces = new ImapNamespaces(Read(ref parser, session.Utf8), Read(ref parser, session.Utf8), Read(ref parser, session.Utf8));
        }

        return namespaces;
    }

    private static List<ImapNamespace> Read(ref ImapParser parser, bool utf8)
    {
        var list = new List<ImapNamespace>();
        if (!parser.TryTake(Octet.Open))
        {
            parser.SkipValue();
            return list;
        }

        while (!parser.TryTake(Octet.Close))
        {
            parser.Take(Octet.Open);
            var prefix = parser.ReadText() ?? "";
            var delimiter = parser.ReadText();
            while (!parser.TryTake(Octet.Close))
                parser.SkipValue();
            list.Add(new ImapNamespace(ImapText.FolderName(prefix, utf8, out _), delimiter is { Length: 1 } ? delimiter[0] : null));
        }

        return list;
    }
}
