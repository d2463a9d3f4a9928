namespace AddinHost.Mail.Mime.Quoting;

/// <summary>The block of From, Sent, To and Subject above a quoted or forwarded message, with the values as they stand there.</summary>
internal sealed class HeaderBlock
{
    private const int MostLines = 30;
    private const int LongestValue = 20_000;
    private const int LongestGlued = 2_000;

    private readonly Dictionary<HeaderField, string> values = [];

    private HeaderBlock()
    {
    }

    public string? this[HeaderField field] => values.GetValueOrDefault(field);

    /// <summary>The name of the first From field as written: it tells the language.</summary>
    public string? FromLabel { get; private set; }

    /// <summary>The first line behind the block.</summary>
    public int End { get; private set; }

    /// <summary>True when a block that programs write begins here, with or without a ruled line above it: no person's three lines with colons are taken for one.</summary>
    public static bool Begins(TextLines lines, int at)
    {
        if (SignatureMarks.IsRule(lines[at].Trim(Marks.Before)))
        {
            var below = lines.NextText(at + 1);
            return below < lines.Count && below <= at + 3 && !lines.IsQuoted(below) && Begins(lines, below, true);
        }

        return Begins(lines, at, false);
    }

    private static bool Begins(TextLines lines, int at, bool isRuled)
    {
        if (HeaderLabels.At(lines[at]).Field is not (HeaderField.From or HeaderField.Date) || Read(lines, at, 0) is not { } block || block[HeaderField.From] is not { Length: > 0 } from)
            return false;
        var date = block[HeaderField.Date];
        var others = (date is { Length: > 0 } ? 1 : 0) + (block[HeaderField.To] is not null ? 1 : 0) + (block[HeaderField.Subject] is not null ? 1 : 0);
        if (others == 3 || (isRuled && others == 2))
            return true;
        var hasTime = date is not null && HasTime(date);
        return from.Contains('@', StringComparison.Ordinal) ? others == 2 || hasTime : others == 2 && hasTime;
    }

    /// <summary>Reads a block.</summary>
    /// <param name="lines">A text.</param>
    /// <param name="at">The line it begins on.</param>
    /// <param name="column">Where on that line: Yahoo puts the fields behind the divider.</param>
    public static HeaderBlock? Read(TextLines lines, int at, int column)
    {
        var block = new HeaderBlock();
        var last = HeaderField.None;
        var i = at;
        for (; i < lines.Count && i < at + MostLines; i++)
        {
            var line = i == at ? lines[i][column..] : lines[i];
            line = line[..Math.Min(line.Length, LongestValue)];
            if (line.Trim(Marks.Before).IsEmpty || (i > at && SignatureMarks.IsRule(line.Trim(Marks.Before))))
                break;
            var (field, value) = HeaderLabels.At(line);
            // The second From begins the next message's block.
            if (field != HeaderField.None && field != HeaderField.Other && block.values.ContainsKey(field))
                break;
            if (field == HeaderField.None)
            {
                if (!block.Continues(lines, i, last))
                    break;
                block.Append(last, line);
                continue;
            }

            if (field == HeaderField.From)
                block.FromLabel = line[..(value - 1)].Trim(Marks.Before).ToString();
            last = block.Add(field, line[value..]);
        }

        block.End = i;
        return block.values.Count == 0 ? null : block;
    }

    // A long list of addresses, or a subject with another field behind it, goes on on the next line.
    private bool Continues(TextLines lines, int at, HeaderField last)
    {
        if (last == HeaderField.None)
            return false;
        if (at + 1 < lines.Count && HeaderLabels.At(lines[at + 1]).Field is var next and not HeaderField.None && !values.ContainsKey(next))
            return true;
        if (last is not (HeaderField.To or HeaderField.Cc or HeaderField.From))
            return false;
        var before = values[last];
        return before.Length > 0 && (before[^1] is ',' or ';' or '<' || before.LastIndexOf('<') > before.LastIndexOf('>')
            || (lines[at][0] is ' ' or '\t' && lines[at].Contains('@')) || lines[at].TrimStart(Marks.Before).StartsWith("<"));
    }

    private void Append(HeaderField field, ReadOnlySpan<char> text)
    {
        if (values[field].Length + text.Length < LongestValue)
            values[field] = Marks.Tidy(values[field] + " " + text.TrimStart(Marks.Before).ToString());
    }

    // One line may hold several fields: "From: a@b Date: ... To: c@d Subject: x". What is behind the subject is the subject.
    private HeaderField Add(HeaderField field, ReadOnlySpan<char> rest)
    {
        while (true)
        {
            var (next, start, value) = field == HeaderField.Subject ? default : Following(field, rest);
            var text = next == HeaderField.None ? rest : rest[..start];
            values[field] = Marks.Tidy(text[..Math.Min(text.Length, LongestValue)].TrimStart(Marks.Before).TrimEnd(Marks.Blank + "*|"));
            if (next == HeaderField.None)
                return field;
            field = next;
            rest = rest[value..];
        }
    }

    private (HeaderField Field, int Start, int Value) Following(HeaderField current, ReadOnlySpan<char> rest)
    {
        rest = rest[..Math.Min(rest.Length, LongestGlued)];
        for (int from = 0, colon; from < rest.Length && (colon = rest[from..].IndexOf(':')) >= 0; from += colon + 1)
        {
            var start = HeaderLabels.EndingAt(rest, from + colon, out var field);
            if (start <= 0 || field == current || field == HeaderField.Other || values.ContainsKey(field))
                continue;
            // Glued to the end of an address or of a zone, or behind a space.
            if (rest[start - 1] is ' ' or '>' or ')' or '\u00A0' || char.IsUpper(rest[start - 1]) || char.IsAsciiDigit(rest[start - 1]))
                return (field, start, from + colon + 1);
        }

        return default;
    }

    private static bool HasTime(string text)
    {
        for (var i = 1; i + 2 < text.Length; i++)
        {
            if (text[i] is ':' or '.' && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]) && char.IsAsciiDigit(text[i + 2]))
                return true;
        }

        return false;
    }
}
