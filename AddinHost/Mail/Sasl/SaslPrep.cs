using System.Globalization;
using System.Text;

namespace AddinHost.Mail.Sasl;

/// <summary>SASLprep (RFC 4013): the one form of a user name or password that both sides compute with.</summary>
public static class SaslPrep
{
    // RFC 3454 D.1: characters written from right to left.
    private static readonly (int First, int Last)[] RightToLeft =
    [
        (0x05BE, 0x05BE), (0x05C0, 0x05C0), (0x05C3, 0x05C3), (0x05D0, 0x05EA), (0x05F0, 0x05F4), (0x061B, 0x061B), (0x061F, 0x061F), (0x0621, 0x063A),
        (0x0640, 0x064A), (0x066D, 0x066F), (0x0671, 0x06D5), (0x06DD, 0x06DD), (0x06E5, 0x06E6), (0x06FA, 0x06FE), (0x0700, 0x070D), (0x0710, 0x0710),
        (0x0712, 0x072C), (0x0780, 0x07A5), (0x07B1, 0x07B1), (0x200F, 0x200F), (0xFB1D, 0xFB1D), (0xFB1F, 0xFB28), (0xFB2A, 0xFB36), (0xFB38, 0xFB3C),
        (0xFB3E, 0xFB3E), (0xFB40, 0xFB41), (0xFB43, 0xFB44), (0xFB46, 0xFBB1), (0xFBD3, 0xFD3D), (0xFD50, 0xFD8F), (0xFD92, 0xFDC7), (0xFDF0, 0xFDFC),
        (0xFE70, 0xFE74), (0xFE76, 0xFEFC),
    ];

    /// <summary>The prepared text; the text itself where SASLprep forbids it, for whoever set such a password did so without SASLprep.</summary>
    public static string Prepare(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ascii.IsValid(text) || !TryPrepare(text, out var prepared) ? text : prepared;
    }

    /// <summary>False where the text holds what RFC 4013 2.3 forbids, mixes writing directions against RFC 3454 6, or is left empty.</summary>
    public static bool TryPrepare(string text, out string prepared)
    {
        ArgumentNullException.ThrowIfNull(text);
        prepared = "";
        var mapped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator || rune.Value == 0x200B)
                mapped.Append(' ');
            else if (!IsNothing(rune.Value))
                mapped.Append(rune.ToString());
        }

        string normal;
        try
        {
            normal = mapped.ToString().Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return false;
        }

        if (normal.Length == 0 || normal.EnumerateRunes().Any(IsProhibited) || !KeepsDirection([.. normal.EnumerateRunes()]))
            return false;
        prepared = normal;
        return true;
    }

    // RFC 3454 B.1: commonly mapped to nothing.
    private static bool IsNothing(int value) =>
        value is 0x00AD or 0x034F or 0x1806 or (>= 0x180B and <= 0x180D) or (>= 0x200C and <= 0x200D) or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    // RFC 3454 C.1.2, C.2.1, C.2.2, C.3 to C.9: other spaces, controls, private use, no characters, surrogates, unfit for text or canonical form, changing display, tags.
    private static bool IsProhibited(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',
        _ => rune.Value is 0x06DD or 0x070F or 0x180E or (>= 0x2FF0 and <= 0x2FFB) or 0x0340 or 0x0341 or 0x200E or 0x200F or (>= 0x202A and <= 0x202E)
                or (>= 0x2061 and <= 0x2063) or (>= 0x206A and <= 0x206F) or (>= 0xFFF9 and <= 0xFFFD) or (>= 0x1D173 and <= 0x1D17A)
                or (>= 0xFDD0 and <= 0xFDEF) or 0xE0001 or (>= 0xE0020 and <= 0xE007F)
            || (rune.Value & 0xFFFE) == 0xFFFE,
    };

    // RFC 3454 6: with one right-to-left character no left-to-right letter, and both ends right-to-left.
    private static bool KeepsDirection(Rune[] runes)
    {
        if (!Array.Exists(runes, IsRightToLeft))
            return true;
        return IsRightToLeft(runes[0]) && IsRightToLeft(runes[^1]) && !Array.Exists(runes, rune => Rune.IsLetter(rune) && !IsRightToLeft(rune));
    }

    private static bool IsRightToLeft(Rune rune) => Array.Exists(RightToLeft, range => rune.Value >= range.First && rune.Value <= range.Last);
}
