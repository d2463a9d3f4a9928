using System.Runtime.CompilerServices;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID FETCH of attributes, handed on one by one as they arrive (RFC 9051 6.4.5). PEEK never sets \Seen.</summary>
internal static class FetchCommand
{
    // A structure of some thousand parts is long, and one line.
    private const int MostStructure = 1024 * 1024;

    public static async IAsyncEnumerable<ImapMessageItem> RunAsync(ImapSession session, ImapUidSet uids, ImapFetch wanted, string modifiers, [EnumeratorCancellation] CancellationToken ct)
    {
        var items = Items(wanted, session.Capabilities);
        await foreach (var found in StreamAsync(session, uids, items, modifiers, wanted.Structure ? MostStructure : 0, null, ct))
        {
            if (found.Uid == 0)
                continue;
            yield return found.Item();
        }
    }

    /// <summary>
    /// Each response about a message that was asked for; others, which a server may send at any time, are left out. A set too long for one command goes in several,
    /// the next sent as soon as the one before is being answered. The time that the caller takes is not the server's.
    /// </summary>
    public static async IAsyncEnumerable<FetchAttributes> StreamAsync(
        ImapSession session, ImapUidSet uids, string items, string modifiers, int lineLimit, Action<ImapReader>? prepare, [EnumeratorCancellation] CancellationToken ct)
    {
        var limit = prepare is null ? session.Options.CommandTimeout : session.Options.TransferTimeout;
        using var lines = uids.Texts().Select(text => new ImapCommandLine("UID FETCH").Text(text).Text(items + modifiers)).GetEnumerator();
        if (!lines.MoveNext())
            yield break;

        using var exchange = await session.StartAsync(lines.Current, limit, ct);
        exchange.Reader.LiteralKeep = session.Options.MaxHeaderLength;
        exchange.Reader.LineLimit = Math.Max(lineLimit, session.Options.MaxLineLength);
        prepare?.Invoke(exchange.Reader);
        var more = lines.MoveNext();
        while (true)
        {
            var response = await exchange.NextAsync();
            if (more && exchange.Outstanding <= 1)
            {
                await exchange.SendAsync(lines.Current);
                more = lines.MoveNext();
            }
            else if (response is null)
            {
                yield break;
            }

            if (response is not { Kind: ImapResponseKind.Fetch })
                continue;
            var found = FetchAttributes.Read(response.Parse(session.Options.MaxDepth), session.Utf8);
            if (found.Uid != 0 && !uids.Contains(found.Uid))
                continue;

            exchange.Limit(Timeout.InfiniteTimeSpan);
            yield return found;
            exchange.Limit(limit);
        }
    }

    private static string Items(ImapFetch wanted, ImapCapabilities capabilities)
    {
        var items = new List<string> { "UID", "FLAGS" };
        if (wanted.InternalDate)
            items.Add("INTERNALDATE");
        if (wanted.Size)
            items.Add("RFC822.SIZE");
        if (wanted.Envelope)
            items.Add("ENVELOPE");
        if (wanted.Structure)
            items.Add("BODYSTRUCTURE");
        if (wanted.ModSeq && capabilities.CondStore)
            items.Add("MODSEQ");
        if (wanted.Gmail && capabilities.Gmail)
            items.Add("X-GM-MSGID X-GM-THRID X-GM-LABELS");
        if (wanted.Header)
            items.Add("BODY.PEEK[HEADER]");
        else if (wanted.HeaderFields.Count > 0)
            items.Add($"BODY.PEEK[HEADER.FIELDS ({string.Join(' ', wanted.HeaderFields.Select(Field))})]");
        return $"({string.Join(' ', items)})";
    }

    // RFC 5322 2.2; a parenthesis or quote in it would be one of the command.
    private static string Field(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? name
        : throw new MailProtocolException(MailFailure.Refused, "A header field name is not one and is not sent.");
}
