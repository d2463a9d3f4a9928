using System.Text;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>A text as one short line.</summary>
internal static class PreviewLine
{
    public static string Of(string text, int max)
    {
        var line = new StringBuilder(Math.Min(text.Length, max + 2));
        var space = false;
        Rune? joiner = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = line.Length > 0;
                joiner = null;
                continue;
            }

            if (rune.Value is 0x200C or 0x200D)
            {
                joiner = !space && line.Length > 0 && !char.IsAscii(line[^1]) ? rune : null;
                continue;
            }

            if (IsInvisible(rune.Value))
                continue;
            // Between two signs a joiner makes one of them (emoji, Persian, Hindi); in rows it is padding.
            var joined = joiner is null || rune.IsAscii ? 0 : 1;
            if (line.Length + (space ? 1 : 0) + joined + rune.Utf16SequenceLength > max)
                return Shorten(line, max, space);
            if (space)
                line.Append(' ');
            if (joined == 1)
                line.Append(joiner!.Value.ToString());
            line.Append(rune.ToString());
            (space, joiner) = (false, null);
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

    // Zero-width and soft characters, the grapheme joiner, fillers, and tags: nothing a reader sees.
    private static bool IsInvisible(int c) => c is 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x200B or 0x200E or 0x200F
        or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0x2800 or 0x3164 or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE0FFF);
}
