using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Messages.Search;

/// <summary>A word in a text: where it stands.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WordSpan(int Start, int Length);

/// <summary>What a word is, the same for what is stored, what is asked for and what is marked, whatever the database would take for one.</summary>
public static class SearchWords
{
    /// <summary>Characters of a body that can be found; PostgreSQL takes at most 1 MB of words for a row.</summary>
    public const int LongestText = 100_000;

    /// <summary>Longer runs of letters are no words (encoded files, keys) and would only fill the index.</summary>
    private const int LongestWord = 64;

    /// <summary>A body as text, as far as it can be found.</summary>
    public static string BodyText(string? text, string? html) => Cut(string.IsNullOrWhiteSpace(text) && html is not null ? ReplyText.SplitHtml(Cut(html, 4)).Text : text ?? "", 1);

    /// <summary>The words of a text in lower case with a blank between them.</summary>
    public static string Plain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = new StringBuilder(Math.Min(text.Length, LongestText) + 1);
        foreach (var word in In(text))
        {
            if (word.Length <= LongestWord)
                plain.Append(plain.Length == 0 ? "" : " ").Append(Lower(text, word));
        }

        return plain.ToString();
    }

    /// <summary>Letters, digits and the marks above them make words; everything else stands between words.</summary>
    public static IEnumerable<WordSpan> In(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = -1;
        for (var at = 0; at <= text.Length; at++)
        {
            var inside = at < text.Length && IsPart(text, at);
            if (inside && start < 0)
                start = at;
            if (!inside && start >= 0)
            {
                yield return new WordSpan(start, at - start);
                start = -1;
            }
        }
    }

    /// <summary>A word as it is compared.</summary>
    public static string Lower(string text, WordSpan word)
    {
        ArgumentNullException.ThrowIfNull(text);
#pragma warning disable CA1308 // Lower case is what both databases keep.
        return text.Substring(word.Start, word.Length).Normalize(NormalizationForm.FormC).ToLowerInvariant();
#pragma warning restore CA1308
    }

    /// <summary>Letters beyond the basic plane are left out: neither database's own idea of them agrees with the other's.</summary>
    private static bool IsPart(string text, int at) => char.IsLetterOrDigit(text[at]) || CharUnicodeInfo.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static string Cut(string text, int times) => text.Length <= LongestText * times ? text : text[..(LongestText * times)];
}
