using System.Globalization;
using System.Text;

namespace AddinHost.Messages.Files;

/// <summary>
/// The name of a file as strangers wrote it, made into one that means on every system what it looks like: one segment, no character that reorders, hides or ends
/// anything, no name of a device, and short enough. The ending stays.
/// </summary>
public static class SafeFileName
{
    public const string Unnamed = "attachment";

    /// <summary>Bytes of UTF-8, which is what file systems count.</summary>
    private const int Longest = 200;

    private const int LongestEnding = 20;

    // Windows takes these with any ending as well, and the superscript digits for digits.
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$", .. "0123456789¹²³".SelectMany(digit => new[] { "COM" + digit, "LPT" + digit })], StringComparer.OrdinalIgnoreCase);

    public static string Of(string? name)
    {
        if (name is null)
            return Unnamed;
        var text = Clean(name).Trim(' ', '.');
        if (text.Length == 0 || text.All(letter => letter is '_' or '.' or ' '))
            return Unnamed;
        if (Devices.Contains(text.Split('.')[0].Trim()))
            text = "_" + text;
        return Short(text);
    }

    private static string Clean(string name)
    {
        var text = new StringBuilder(Math.Min(name.Length, 1024));
        foreach (var rune in name.EnumerateRunes())
        {
            if (text.Length > 1024)
                break;
            switch (Rune.GetUnicodeCategory(rune))
            {
                // Overrides of direction, characters without width, half characters: what is shown would not be what is there.
                case UnicodeCategory.Control when !Rune.IsWhiteSpace(rune):
                case UnicodeCategory.Format:
                case UnicodeCategory.Surrogate:
                case UnicodeCategory.PrivateUse:
                case UnicodeCategory.OtherNotAssigned:
                    continue;
                case UnicodeCategory.Control:
                case UnicodeCategory.SpaceSeparator:
                case UnicodeCategory.LineSeparator:
                case UnicodeCategory.ParagraphSeparator:
                    // Never two: a hundred spaces before the ending push it out of sight.
                    if (text.Length > 0 && text[^1] != ' ')
                        text.Append(' ');
                    continue;
                default:
                    text.Append(rune.Value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or 0xFFFD or 0x2215 or 0x2044 or 0x29F8 or 0xFF0F or 0xFF3C ? "_" : rune.ToString());
                    continue;
            }
        }

        return text.ToString().Normalize(NormalizationForm.FormC);
    }

    private static string Short(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= Longest)
            return name;
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && name.Length - dot <= LongestEnding ? name[dot..] : "";
        var room = Longest - Encoding.UTF8.GetByteCount(ending);
        var text = new StringBuilder();
        foreach (var rune in name[..^ending.Length].EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            text.Append(rune.ToString());
        }

        return text.ToString().TrimEnd(' ', '.') + ending;
    }
}
