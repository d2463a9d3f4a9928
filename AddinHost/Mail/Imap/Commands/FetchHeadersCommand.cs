using System.Runtime.CompilerServices;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID FETCH of headers and facts, handed on one by one as they arrive (RFC 9051 6.4.5). PEEK never sets \Seen.</summary>
internal static class FetchHeadersCommand
{
    private static readonly string[] SystemFlags = [@"\Seen", @"\Answered", @"\Flagged", @"\Deleted", @"\Draft", @"\Recent"];

    public static async IAsyncEnumerable<ImapHeaderItem> RunAsync(ImapSession session, ImapUidSet uids, [EnumeratorCancellation] CancellationToken ct)
    {
        var seen = new HashSet<uint>();
        foreach (var text in uids.Texts())
        {
            var line = new ImapCommandLine("UID FETCH").Text(text).Text("(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])");
            using var exchange = await session.StartAsync(line, session.Options.CommandTimeout, ct);
            exchange.Reader.LiteralKeep = session.Options.MaxHeaderLength;
            while (await exchange.NextAsync() is { } response)
            {
                // Flag changes of other programs come in between, without a header; "n:*" always names the last message, also below n.
                if (response.Kind != ImapResponseKind.Fetch || Read(response.Parse(session.Options.MaxDepth)) is not { } item)
                    continue;
                if (!uids.Contains(item.Uid) || !seen.Add(item.Uid))
                    continue;

                // The time that the caller takes is not the server's.
                exchange.Limit(Timeout.InfiniteTimeSpan);
                yield return item;
                exchange.Limit(session.Options.CommandTimeout);
            }
        }
    }

    private static ImapHeaderItem? Read(ImapParser parser)
    {
        uint uid = 0;
        long size = 0;
        DateTimeOffset? date = null;
        IReadOnlyList<string> flags = [];
        ImapLiteral? header = null;

        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
        {
            var name = parser.ReadItemName();
            if (Ascii.EqualsIgnoreCase(name, "UID"u8))
                uid = parser.ReadUInt32();
            else if (Ascii.EqualsIgnoreCase(name, "RFC822.SIZE"u8))
                size = (long)Math.Min(parser.ReadNumber(), long.MaxValue);
            else if (Ascii.EqualsIgnoreCase(name, "INTERNALDATE"u8))
                date = parser.ReadBytes() is { } text ? ImapDate.Read(text.Bytes) : null;
            else if (Ascii.EqualsIgnoreCase(name, "FLAGS"u8))
                flags = ReadFlags(ref parser);
            else if (Ascii.EqualsIgnoreCase(name, "BODY[HEADER]"u8))
                header = parser.ReadBytes();
            else
                parser.SkipValue();
        }

        if (header is not { } bytes)
            return null;
        return uid == 0 ? throw ImapFailures.Garbage() : new ImapHeaderItem(uid, flags, date, size, bytes.Bytes, bytes.Truncated);
    }

    private static List<string> ReadFlags(ref ImapParser parser)
    {
        var flags = new List<string>();
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
        {
            var flag = parser.ReadAtom();
            var known = -1;
            for (var i = 0; i < SystemFlags.Length && known < 0; i++)
            {
                if (Ascii.EqualsIgnoreCase(flag, SystemFlags[i]))
                    known = i;
            }

            flags.Add(known >= 0 ? SystemFlags[known] : ImapText.Decode(flag));
        }

        return flags;
    }
}
