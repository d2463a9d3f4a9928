using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>What a person wrote in a message, apart from the history and signature that the program added; and plain text and previews of any mail.</summary>
public static class ReplyText
{
    /// <summary>Characters that are looked at; the rest is left out.</summary>
    public const int LongestText = 4 * 1024 * 1024;

    /// <summary>The visible reply in plain text: answers written between quotes stay, quotes, attributions and signatures go. Empty when nothing else is there.</summary>
    public static string Visible(string plainText)
    {
        ArgumentNullException.ThrowIfNull(plainText);
        var lines = Cut(plainText).ReplaceLineEndings("\n").Split('\n');
        var kept = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (IsQuoted(lines[i]))
                continue;
            if (QuoteMarks.BeginsHistory(lines, i))
                break;
            var attribution = QuoteMarks.Attribution(lines, i);
            if (attribution == 0)
            {
                kept.Add(lines[i]);
                continue;
            }

            // Without quote marks below it nobody can tell where the history ends: all of it is.
            if (IsQuoteNext(lines, i + attribution))
                i += attribution - 1;
            else if (QuoteMarks.IsSure(lines.AsSpan(i, attribution)))
                break;
            else
                kept.Add(lines[i]);
        }

        return DropSignature(kept);
    }

    /// <summary>The visible reply of an HTML body, as plain text.</summary>
    public static string VisibleFromHtml(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        return Visible(HtmlText.Convert(Cut(html), true));
    }

    /// <summary>The visible reply of a message: from its plain text, or where that says nothing from its HTML.</summary>
    public static string VisibleOf(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var plain = message.TextBody is { } text ? Visible(text) : string.Empty;
        return plain.Length == 0 && message.HtmlBody is { } html ? VisibleFromHtml(html) : plain;
    }

    /// <summary>All of an HTML body as plain text, one line per block, quotes with "&gt; " before them. No scripts, styles or hidden text.</summary>
    public static string PlainFromHtml(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        return HtmlText.Convert(Cut(html), false);
    }

    /// <summary>One line of at most <paramref name="max"/> characters, cut at a word, without the invisible characters that newsletters pad with.</summary>
    public static string Preview(string text, int max = 200)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 2);
        var line = new StringBuilder(Math.Min(text.Length, max + 2));
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = line.Length > 0;
                continue;
            }

            if (IsInvisible(rune.Value))
                continue;
            if (line.Length + (space ? 1 : 0) + rune.Utf16SequenceLength > max)
                return Shorten(line, max, space);
            if (space)
                line.Append(' ');
            line.Append(rune.ToString());
            space = false;
        }

        return line.ToString();
    }

    private static string Shorten(StringBuilder line, int max, bool atWord)
    {
        var text = line.ToString();
        if (!atWord && text.LastIndexOf(' ') is var end && end > max / 2)
            text = text[..end];
        if (text.Length >= max)
            text = text[..(char.IsHighSurrogate(text[max - 2]) ? max - 2 : max - 1)];
        return text.TrimEnd() + "…";
    }

    // Zero-width and soft characters, the grapheme joiner, and the filler that pads previews. The joiner of emoji stays.
    private static bool IsInvisible(int c) => c is 0xAD or 0x34F or 0x61C or 0x180E or 0x200B or 0x200C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E)
        or (>= 0x2060 and <= 0x206F) or 0xFEFF or 0x2800;

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];

    private static bool IsQuoted(string line) => line.AsSpan().TrimStart(" \t\u00A0").StartsWith(">");

    private static bool IsQuoteNext(string[] lines, int from)
    {
        while (from < lines.Length && string.IsNullOrWhiteSpace(lines[from]))
            from++;
        return from < lines.Length && IsQuoted(lines[from]);
    }

    private static string DropSignature(List<string> lines)
    {
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(lines);
        var end = span.Length;
        for (var i = 0; i < end; i++)
        {
            // A delimiter with nothing before it is no signature: somebody began with a dash.
            if ((QuoteMarks.IsSignature(span[i]) && HasText(span[..i])) || QuoteMarks.BeginsListFooter(span, i))
                end = i;
        }

        while (end > 0 && (string.IsNullOrWhiteSpace(span[end - 1]) || QuoteMarks.IsMobileNote(span[end - 1])))
            end--;
        return string.Join('\n', span[..end]).Trim();
    }

    private static bool HasText(ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            if (!string.IsNullOrWhiteSpace(line))
                return true;
        }

        return false;
    }
}
