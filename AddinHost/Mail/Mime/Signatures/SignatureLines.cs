using System.Buffers;
using System.Text.RegularExpressions;
using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Mail.Mime.Signatures;

/// <summary>
/// Finds the writer's own signature in a body: what stands below the closing words, and what a program marked as signature directly below what was written. Never what
/// is quoted or passed on. Bounded whatever the body.
/// </summary>
internal static partial class SignatureLines
{
    private const int MostLines = 25;
    private const int LongestLine = 200;

    /// <summary>Closing words come close to the end of what was written, or they close nothing.</summary>
    private const int FurthestClosing = 30;

    /// <summary>The lines of the signature, trimmed, without blank ones and without the small print below; empty when there is none.</summary>
    public static List<string> Of(ReplyParts parts)
    {
        if (parts.Parts.Any(part => part.Kind == TextPartKind.Forwarded))
            return [];
        for (var i = 0; i < parts.Parts.Count; i++)
        {
            if (parts.Parts[i].Kind != TextPartKind.Visible || parts[parts.Parts[i]].IsWhiteSpace())
                continue;
            var lines = AfterClosing(parts[parts.Parts[i]]);
            if (i + 1 < parts.Parts.Count && parts.Parts[i + 1].Kind == TextPartKind.Signature)
                Take(parts[parts.Parts[i + 1]], lines);
            if (lines.Count > 0)
                return lines;
        }

        return [];
    }

    private static List<string> AfterClosing(ReadOnlySpan<char> written)
    {
        var last = new Queue<string>(FurthestClosing);
        foreach (var range in written.TrimEnd().SplitAny('\r', '\n'))
        {
            var line = written[range].Trim(Blanks);
            if (line.IsEmpty)
                continue;
            if (last.Count == FurthestClosing)
                last.Dequeue();
            last.Enqueue(line.Length > LongestLine ? LongMark : line.ToString());
        }

        var near = last.ToList();
        var closing = near.FindLastIndex(line => line.Length < 60 && Closing().IsMatch(line));
        var lines = new List<string>();
        if (closing < 0)
            return lines;
        // "Kind regards, Ada" says the name on the same line.
        var rest = near[closing][Closing().Match(near[closing]).Length..].AsSpan().Trim(BlanksAndCommas).ToString();
        foreach (var line in near.Skip(closing + 1).Prepend(rest))
        {
            if (!Add(line, lines))
                break;
        }

        return lines;
    }

    private static void Take(ReadOnlySpan<char> part, List<string> lines)
    {
        foreach (var range in part.SplitAny('\r', '\n'))
        {
            var line = part[range].Trim(Blanks);
            if (!Add(line.Length > LongestLine ? LongMark : line.ToString(), lines))
                return;
        }
    }

    /// <summary>False where the small print begins: nothing below it is about the writer.</summary>
    private static bool Add(string line, List<string> lines)
    {
        if (line.Length == 0)
            return true;
        if (line == LongMark || lines.Count == MostLines || SmallPrint().IsMatch(line))
            return false;
        if (line.AsSpan().ContainsAnyExcept(Ruled))
            lines.Add(string.Concat(line.Select(letter => char.IsControl(letter) && letter != '\t' ? ' ' : letter)));
        return true;
    }

    private const string LongMark = "\n";
    private static readonly SearchValues<char> Ruled = SearchValues.Create("-_=*~—– ");

    private const string Blanks = " \t\u00A0\u200B\uFEFF>*";
    private const string BlanksAndCommas = Blanks + ",.!-–";

    [GeneratedRegex(
        @"^((mit )?((sehr )?(freundliche[nmr]?|viele[nr]?|liebe[nr]?|beste[nr]?|herzliche[nr]?|schöne[nr]?|sonnige[nr]?) )(grüßen|grüße|gruß|grüssen|grüsse|gruss|empfehlungen)|(hochachtungsvoll|mfg|lg|vg|bg|gruß|gruss|grüße|grüsse)\b|(with )?((kind|kindest|best|warm|warmest|many|with) )?(regards|wishes|greetings)\b|(yours )?(sincerely|faithfully|truly|respectfully)( yours)?\b|yours\b|(many )?thanks( and regards| & regards)?[,.!]?$|thank you[,.!]?$|cheers\b|all the best\b|best[,.]?$)( aus [\p{L} ]+| from [\p{L} ]+)?",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Closing();

    [GeneratedRegex(
        @"^(this (e-?mail|message)|diese (e-?mail|nachricht)|the information (contained )?in|der inhalt dieser|confidential|vertraulich|disclaimer|haftungsausschluss|hinweis:|please consider|bitte denken sie|bitte prüfen sie|informationen zum datenschutz|datenschutz)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SmallPrint();
}
