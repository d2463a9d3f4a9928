using System.Buffers;
using System.Globalization;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>The grammar of an addr-spec (RFC 5322 section 3.4.1, RFC 6531), shared by the reader and by checks on what is written.</summary>
internal static class AddressSyntax
{
    public const int LongestLocalPart = 256;
    public const int LongestDomain = 255;

    private static readonly SearchValues<char> AtomText =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");

    private static readonly SearchValues<char> AsciiInDisguise = SearchValues.Create("\u212A\u037E\u1FEF\u2000\u2001");

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Half of a surrogate pair counts; what holds an address checks that there are no lone ones.</summary>
    public static bool IsAtomText(char c) => AtomText.Contains(c) || (c >= 0x80 && IsPlainUnicode(c));

    public static bool IsDotAtom(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c != '.' && !IsAtomText(c))
                return false;
        }

        return !text.IsEmpty;
    }

    /// <summary>The printed form of a local part: bare where that is possible, else quoted; null when no form of it may be written on a wire.</summary>
    public static string? PrintLocalPart(string content)
    {
        if (content.Length is 0 or > LongestLocalPart || !IsWellFormed(content))
            return null;
        if (IsDotAtom(content))
            return content;
        var quoted = new StringBuilder("\"");
        foreach (var c in content)
        {
            if (char.IsControl(c) || (c >= 0x80 && !IsPlainUnicode(c)))
                return null;
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Letters, digits, hyphen, underscore and letters beyond ASCII, in labels. Look-alikes of the dot are refused: IDNA would make another host of them.</summary>
    public static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (domain.Length is 0 or > LongestDomain || !IsWellFormed(domain))
            return false;
        var label = 0;
        foreach (var c in domain)
        {
            if (c == '.')
            {
                if (label == 0)
                    return false;
                label = 0;
                continue;
            }

            if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || (c >= 0x80 && c is not ('\u3002' or '\uFF0E' or '\uFF61') && IsPlainUnicode(c))))
                return false;
            label++;
        }

        return label > 0;
    }

    /// <summary>RFC 5321 section 4.1.3, and names in brackets as old systems have them.</summary>
    public static bool IsDomainLiteral(ReadOnlySpan<char> text)
    {
        if (text.Length is < 3 or > LongestDomain || text[0] != '[' || text[^1] != ']')
            return false;
        foreach (var c in text[1..^1])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or ':' or '-' or '_'))
                return false;
        }

        return true;
    }

    /// <summary>The domain in lower-case ASCII (RFC 5891); null when it is none, or when IDNA would read it as another one.</summary>
    public static string? AsciiDomain(string domain)
    {
        if (IsDomainLiteral(domain))
            return domain.ToLowerInvariant();
        if (!IsDomain(domain))
            return null;
        if (Ascii.IsValid(domain))
            return domain.ToLowerInvariant();
        try
        {
            // Only the composed form of a letter may differ: it is the same letter. What a mapping turns into another one (full-width, ligatures) is refused.
            var ascii = Idn.GetAscii(domain);
            return string.Equals(Idn.GetUnicode(ascii), Compose(domain), StringComparison.OrdinalIgnoreCase) ? ascii.ToLowerInvariant() : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Normalization form C (RFC 6532 section 3.1), unless that would make an ASCII character out of a look-alike, as of the Kelvin sign.</summary>
    public static string Compose(string text) => text.AsSpan().ContainsAny(AsciiInDisguise) ? text : text.Normalize(NormalizationForm.FormC);

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        // Lone surrogates come as U+FFFD, and a character that was lost in decoding may have been any: two addresses would become one.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return false;
        }

        return true;
    }

    private static bool IsPlainUnicode(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
}
