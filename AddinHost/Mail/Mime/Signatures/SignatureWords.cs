using System.Text.RegularExpressions;

namespace AddinHost.Mail.Mime.Signatures;

/// <summary>Words by which the lines of a signature are told apart.</summary>
internal static partial class SignatureWords
{
    private const int LongestCompany = 100;

    /// <summary>What stands between two facts on one line; a comma may also stand inside one.</summary>
    public static readonly string[] Dividers = [" | ", "|", " • ", "•", " · ", " ● ", "\t", " // ", " – ", " — ", "   "];

    public static bool IsLegal(string line) => Legal().IsMatch(line);

    public static bool IsTitle(string text) => Title().IsMatch(text);

    public static bool HasLegalForm(string text) => Company().IsMatch(text);

    /// <summary>A company with its legal form, or under the name that is also the writer's domain.</summary>
    public static string? CompanyIn(string piece, string domain)
    {
        if (piece.Length > LongestCompany || piece.Contains('@', StringComparison.Ordinal) || piece.Contains("://", StringComparison.Ordinal))
            return null;
        var found = Company().Match(piece);
        if (found.Success)
        {
            var name = found.Groups["name"].Value.Trim(' ', ',', '\u00A0');
            // What stands before a colon is what the line is about.
            return name.Contains(':', StringComparison.Ordinal) ? name[(name.LastIndexOf(':') + 1)..].Trim() is { Length: > 2 } behind ? behind : null : name;
        }

        var label = Letters(domain.Split('.') is { Length: >= 2 } labels ? labels[^2] : domain);
        return label.Length >= 4 && piece.Any(char.IsUpper) && !piece.Contains('.', StringComparison.Ordinal) && Letters(piece) == label ? piece : null;
    }

#pragma warning disable CA1308 // Small letters are what is compared.
    private static string Letters(string text) => string.Concat(text.ToLowerInvariant().Where(char.IsLetterOrDigit));
#pragma warning restore CA1308

    [GeneratedRegex(
        @"^(geschäftsführ\p{L}*|geschaeftsfuehr\p{L}*|vorstand\p{L}*|aufsichtsrat\p{L}*|vertretungsberechtigt\p{L}*|managing directors?|directors?|board|chair(man|woman)?|vorsitzende\p{L}*|inhaber\p{L}*|ceo|sitz|registergericht|prokurist\p{L}*)( [\p{L} ]+)?\s*:|\b(amtsgericht|handelsregister|registergericht|registernummer|register court|hrb|hra|hr b|ust\.?-?\s?id\p{L}*|umsatzsteuer|steuer-?n\p{L}*|vat|tax id|iban|bic|swift|company (no|number|reg\p{L}*)|registered (in|office|at)|reg\. no|kontonummer|blz|eori|duns|sitz der gesellschaft|kunden-?n\p{L}*|customer (no|number|id))\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Legal();

    [GeneratedRegex(
        @"(\b(chief|ceo|cto|cfo|coo|cmo|cio|ciso|vp|vice president|president|head of|director|manager|managing|lead|leader|engineer|developer|architect|consultant|analyst|designer|specialist|officer|assistant|secretary|partner|founder|co-founder|owner|associate|representative|executive|coordinator|administrator|advisor|adviser|accountant|lawyer|attorney|counsel|editor|professor|lecturer|researcher|scientist|technician|supervisor|strategist|recruiter|buyer|trainee|intern|student|geschäftsführ\p{L}*|inhaber(in)?|prokurist(in)?|vorstand|vorständin|vorstandsvorsitzende\p{L}*|assistenz|assistent(in)?|sekretariat|referent(in)?|sachbearbeit\p{L}*|berater(in)?|techniker(in)?|meister(in)?|architekt(in)?|rechtsanw\p{L}*|steuerberater\p{L}*|notar(in)?|redakteur(in)?|wissenschaftlich\p{L}*|auszubildende\p{L}*|werkstudent(in)?|gründer(in)?|gesellschafter(in)?|vertrieb|einkauf|buchhaltung|bereichsleit\p{L}*|stellv\p{L}*)\b|\p{L}*(leiter|leiterin|leitung|ingenieur|ingenieurin|entwickler|entwicklerin|beauftragte|beauftragter|kaufmann|kauffrau|verantwortliche|verantwortlicher|beraterin|mitarbeiter|mitarbeiterin)\b)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Title();

    [GeneratedRegex(
        @"^(?<name>[^|]{2,80}? (GmbH( & Co\.? ?(KGaA|KG|OHG))?|gGmbH|AG( & Co\.? ?KG)?|SE( & Co\.? ?(KGaA|KG))?|KGaA|KG|OHG|GbR|UG( \(haftungsbeschränkt\))?|e\. ?K\.|e\. ?V\.|eG|PartG( mbB)?|mbB|Pty Ltd\.?|Co\.,? Ltd\.?|Ltd\.?|Limited|Inc\.?|LLC|LLP|PLC|plc|Corp\.?|Corporation|S\.A\.|SA|S\.A\.S\.|SAS|SARL|Sàrl|S\.r\.l\.|S\.p\.A\.|S\.L\.|B\.V\.|BV|N\.V\.|ApS|A/S|AB|Oy|Oyj|AS|Kft\.?|s\.r\.o\.|Sp\. z o\.o\.))([\s,;|)]|$)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Company();
}
