using System.Globalization;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID COPY and UID MOVE (RFC 9051 6.4.7, RFC 6851), with the UIDs that the messages got (RFC 4315 3).</summary>
internal static class CopyCommand
{
    private const int MostPairs = 1_000_000;

    public static async Task<CopyResult?> RunAsync(ImapSession session, bool move, ImapUidSet uids, string folder, CancellationToken ct)
    {
        var pairs = new Dictionary<uint, uint>();
        uint validity = 0;
        var lines = uids.Texts().Select(text => session.Line(move ? "UID MOVE" : "UID COPY").Text(text).Folder(folder)).ToList();
        var answers = await session.RunAllAsync(
            lines,
            response =>
            {
                // RFC 6851 4.3: MOVE says it before it says what went.
                if (response.Kind == ImapResponseKind.Ok)
                    Take(ImapStatusText.Parse(response.Kind, response.Arguments));
            },
            ct);
        if (answers.FirstOrDefault(sent => sent.Refusal is not null)?.Refusal is { } refusal)
            throw refusal;
        foreach (var sent in answers)
            Take(sent.Status!);
        return pairs.Count == 0 ? null : new CopyResult(validity, pairs);

        void Take(ImapStatusText status)
        {
            if (status.Code != "COPYUID" || status.Arguments.Split(' ') is not [var uidValidity, var source, var target]
                || !uint.TryParse(uidValidity, NumberStyles.None, CultureInfo.InvariantCulture, out validity))
                return;
            var from = Ordered(source);
            var to = Ordered(target);
            if (from.Count != to.Count)
                throw ImapFailures.Garbage();
            for (var i = 0; i < from.Count; i++)
                pairs[from[i]] = to[i];
        }
    }

    // RFC 4315 3: the nth of one set became the nth of the other; the order is the server's.
    private static List<uint> Ordered(string set)
    {
        var ordered = new List<uint>();
        foreach (var part in set.Split(','))
        {
            var range = ImapUidSet.Parse(Encoding.UTF8.GetBytes(part));
            if (range.Count > MostPairs - ordered.Count)
                throw ImapFailures.TooLarge("The server names more messages than the limit.");
            ordered.AddRange(range.Enumerate());
        }

        return ordered;
    }
}
