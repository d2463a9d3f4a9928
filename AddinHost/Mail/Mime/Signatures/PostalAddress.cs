using System.Text.RegularExpressions;

namespace AddinHost.Mail.Mime.Signatures;

/// <summary>A postal address in a signature, where street and town stand on one line or on two: German, Austrian, Swiss, British and American forms.</summary>
internal static partial class PostalAddress
{
    private const int Longest = 150;

    public static string? In(List<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (SignatureWords.IsLegal(lines[i]))
                continue;
            var pieces = lines[i].Split([",", " | ", "|", " • ", "•", " · ", " – ", "\t"], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var town = Array.FindIndex(pieces, piece => Town().IsMatch(piece));
            if (town < 0)
                continue;
            // "Austin, TX 78701": the name of the town is a piece of its own.
            var start = AmericanEnd().IsMatch(pieces[town]) && town > 0 ? town - 1 : town;
            var place = string.Join(", ", pieces[start..(town + 1)]);
            var street = start > 0 ? pieces[start - 1] : i > 0 && !SignatureWords.IsLegal(lines[i - 1]) ? lines[i - 1].Trim(',', ' ') : null;
            if (street is not null && Street().IsMatch(street) && street.Length + place.Length < Longest)
                return $"{street}, {place}";
        }

        return null;
    }

    [GeneratedRegex(@"^((D|A|CH|DE|AT)[ -]{1,3})?\d{4,5} \p{Lu}[\p{L} ./()-]{1,60}$|^(\p{Lu}[\p{L} .'-]{1,40} )?[A-Z]{2} \d{5}(-\d{4})?$|^(\p{Lu}[\p{L} .'-]{1,40} )?[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Town();

    [GeneratedRegex(@"^[A-Z]{2} \d{5}(-\d{4})?$|^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AmericanEnd();

    [GeneratedRegex(@"^\p{Lu}[\p{L} .'’-]{2,60} \d{1,5} ?[a-zA-Z]?([-/] ?\d{1,4} ?[a-zA-Z]?)?$|^\d{1,5}[A-Za-z]? \p{Lu}[\p{L}\d .'’-]{2,60}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Street();
}
