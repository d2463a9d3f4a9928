using System.Buffers;

namespace AddinHost.Mail.Mime;

/// <summary>Walks once over a field of message ids (RFC 5322 section 3.6.4) and over what is found in its place.</summary>
internal sealed class MessageIdScanner
{
    private const int LongestPieces = 20_000;

    private static readonly SearchValues<char> BareEnds = SearchValues.Create(" \t\r\n,;<>()\"");

    private readonly string text;
    private readonly int most;
    private readonly HashSet<MessageId> seen = [];
    private readonly int lastOpen;
    private bool mayHaveComment = true;
    private bool mayHaveQuote = true;

    public MessageIdScanner(string text, int most)
    {
        this.text = text;
        this.most = most;
        lastOpen = text.LastIndexOf('<');
        if (lastOpen >= 0)
            ScanBracketed();
        else
            AddBare(0, text.Length);
    }

    public List<MessageId> Ids { get; } = [];

    private void ScanBracketed()
    {
        var gap = 0;
        for (var i = 0; i < text.Length && Ids.Count < most;)
        {
            switch (text[i])
            {
                case '(' when mayHaveComment:
                    // (added by <postmaster@x>): nothing in a comment is an id. One that is not closed, or with which all ids would go, is no comment.
                    var end = EndOfComment(i);
                    mayHaveComment = end > 0 && end < lastOpen;
                    i = gap = mayHaveComment ? end : i + 1;
                    break;
                case '"' when mayHaveQuote:
                    // Your message of "Sat, 21 Nov" <id@x>, the old form of In-Reply-To.
                    var close = text.IndexOf('"', i + 1);
                    mayHaveQuote = close > 0 && close < lastOpen;
                    i = mayHaveQuote ? close + 1 : i + 1;
                    break;
                case '>':
                    // The opening bracket is missing: a@b> <c@d>
                    AddBefore(gap, i);
                    i = gap = i + 1;
                    break;
                case '<':
                    i = gap = ReadBracketed(i + 1);
                    break;
                default:
                    i++;
                    break;
            }
        }
    }

    private int ReadBracketed(int from)
    {
        // <"a b>c"@x>: the quoted local part of the obsolete form may hold a bracket; such an id cannot be written safely and is none.
        var search = from;
        if (from < text.Length && text[from] == '"' && text.AsSpan(from + 1).IndexOf("\"@") is >= 0 and var quote && quote < 300 && !text.AsSpan(from + 1, quote).Contains('"'))
            search = from + quote + 3;
        // An id whose bracket is missing ends where the next one begins.
        var end = text.AsSpan(search).IndexOfAny('<', '>');
        end = end < 0 ? text.Length : search + end;
        AddPieces(text.AsSpan(from, end - from));
        return end < text.Length && text[end] == '>' ? end + 1 : end;
    }

    // Folding may put white space anywhere in an id; but where each piece is an id, it is the brackets between them that are missing.
    private void AddPieces(ReadOnlySpan<char> raw)
    {
        if (raw.Count('@') < 2 || raw.Contains('"') || raw.Length > LongestPieces)
            Add(raw);
        else if (!AddEach(raw, " \t\r\n,;") && !AddEach(string.Concat(raw.ToString().Where(c => !char.IsWhiteSpace(c))), ",;"))
            Add(raw);
    }

    private bool AddEach(ReadOnlySpan<char> raw, ReadOnlySpan<char> separators)
    {
        var count = 0;
        foreach (var range in raw.SplitAny(separators))
        {
            var piece = raw[range];
            if (!piece.IsEmpty && (piece.IndexOf('@') < 1 || piece[^1] == '@'))
                return false;
            count += piece.IsEmpty ? 0 : 1;
        }

        if (count < 2)
            return false;
        foreach (var range in raw.SplitAny(separators))
            Add(raw[range]);
        return true;
    }

    private void AddBefore(int from, int end)
    {
        const int longest = 1000;
        var before = text.AsSpan(Math.Max(from, end - longest), Math.Min(longest, end - from));
        var word = before[(before.LastIndexOfAny(BareEnds) + 1)..];
        if (word.IndexOf('@') > 0)
            Add(word);
    }

    private void AddBare(int from, int end)
    {
        foreach (var range in text.AsSpan(from, end - from).SplitAny(" \t\r\n,;>()\""))
        {
            if (Ids.Count >= most)
                return;
            var word = text.AsSpan(from, end - from)[range];
            if (word.Contains('@'))
                Add(word);
        }
    }

    private void Add(ReadOnlySpan<char> raw)
    {
        if (Ids.Count < most && MessageId.From(raw) is { } id && seen.Add(id))
            Ids.Add(id);
    }

    private int EndOfComment(int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '(')
                depth++;
            else if (text[i] == ')' && --depth == 0)
                return i + 1;
        }

        return -1;
    }
}
