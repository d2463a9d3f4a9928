using System.Text;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>A message passed on within a text: its fields as they stand there, and its body.</summary>
internal sealed record ForwardedText(string? From, string? FromLabel, string? Date, string? To, string? Cc, string? Subject, string Body)
{
    /// <summary>The outermost forwarded message of a text, else the history when nothing but that is in it; null when there is none or it says nothing of itself.</summary>
    public static ForwardedText? In(ReplyParts parts)
    {
        foreach (var part in parts.Parts)
        {
            if (part.Kind == TextPartKind.Forwarded)
                return Read(parts[part].ToString());
        }

        // Outlook introduces an answer and a message passed on alike; with nothing written above, it is the latter.
        var quote = parts.Parts.FirstOrDefault(part => part.Kind == TextPartKind.Quote);
        return quote.Length > 0 && !parts.Parts.Any(part => part.Kind == TextPartKind.Visible && !parts[part].Trim(Marks.Blank + "\r\n").IsEmpty)
            && Read(parts[quote].ToString()) is { From: not null, Date: not null } read
                ? read
                : null;
    }

    private static ForwardedText? Read(string text)
    {
        var lines = new TextLines(Unquoted(text));
        var at = lines.NextText(0);
        if (at >= lines.Count)
            return null;
        var (kind, rest) = Dividers.At(lines[at]);
        var column = 0;
        if (kind != DividerKind.None)
        {
            if (lines[at][rest..].Trim(Marks.Before).IsEmpty)
                at = lines.NextText(at + 1);
            else
                column = rest;
        }

        while (at < lines.Count && column == 0 && SignatureMarks.IsRule(lines[at].Trim(Marks.Before)))
            at = lines.NextText(at + 1);
        if (at >= lines.Count)
            return null;
        if (HeaderBlock.Read(lines, at, column) is { } block)
            return new ForwardedText(block[HeaderField.From], block.FromLabel, block[HeaderField.Date], block[HeaderField.To], block[HeaderField.Cc], block[HeaderField.Subject], Below(lines, block.End));
        return Attribution.At(lines, at) is var count and > 0 ? FromAttribution(lines, at, count) : kind == DividerKind.None ? null : Nameless(lines, at);
    }

    private static ForwardedText Nameless(TextLines lines, int at) => new(null, null, null, null, null, null, Below(lines, at));

    // Outlook for Mac: El 28/10/2021 12:46, "Anna Berg" <anna@x.example> escribió:
    private static ForwardedText FromAttribution(TextLines lines, int at, int count)
    {
        var text = Attribution.Joined(lines, at, count);
        var open = text.IndexOf('<', StringComparison.Ordinal);
        var close = open < 0 ? -1 : text.IndexOf('>', open);
        string? from = null, date = null;
        if (close > 0)
        {
            var start = text.LastIndexOfAny(['"', '«', '\u201C', ','], Math.Max(0, open - 2));
            if (start > 0 && text[start] == '"' && text.LastIndexOf('"', start - 1) is var begin and >= 0)
                start = begin;
            from = text[(start + 1)..(close + 1)].Trim(' ', '"', '«', '»', '\u201C', '\u201D', '\u00A0').Replace("\" <", " <", StringComparison.Ordinal).Replace("» <", " <", StringComparison.Ordinal);
            date = start > 0 ? text[..start] : null;
            foreach (var word in (ReadOnlySpan<string>)[" schrieb", " skrev"])
            {
                if (date is not null && date.IndexOf(word, StringComparison.Ordinal) is var verb and > 0)
                    date = date[..verb];
            }
        }

        return new ForwardedText(from, text.Split(' ', 2)[0], date, null, null, null, Below(lines, at + count));
    }

    private static string Below(TextLines lines, int from) =>
        from >= lines.Count ? string.Empty : lines.Text[lines.Start(from)..].Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Trim('\n', ' ', '\t', '\u00A0');

    // Apple Mail quotes the whole of it, on phones all but the first line: one mark is taken from each line.
    private static string Unquoted(string text)
    {
        var lines = new TextLines(text);
        var first = lines.NextText(0);
        if (first < lines.Count && !lines.IsQuoted(first) && Dividers.At(lines[first]).Kind == DividerKind.Forward)
            first++;
        for (var i = first; i < lines.Count; i++)
        {
            if (!lines.IsBlank(i) && !lines.IsQuoted(i))
                return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var mark = i < first ? -1 : line.IndexOf('>');
            line = mark < 0 ? line : line[(mark + 1)..];
            plain.Append(mark >= 0 && line is [' ', ..] ? line[1..] : line).Append('\n');
        }

        return plain.ToString();
    }
}
