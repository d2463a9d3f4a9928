using System.Text;
using System.Text.RegularExpressions;

namespace AddinHost.Mail.Mime.Signatures;

/// <summary>Phone numbers as people write them: told from other numbers, and brought into one form with the calling code (ITU-T E.164) where that is certain.</summary>
public static partial class PhoneNumbers
{
    private const int FewestDigits = 7;
    private const int MostDigits = 15;

    /// <summary>Assigned calling codes (ITU Operational Bulletin, list of E.164 country codes); none is the beginning of another.</summary>
    private static readonly HashSet<string> CallingCodes =
    [
        "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
        "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98", "211", "212", "213", "216", "218", "220", "221", "222", "223", "224", "225", "226", "227", "228", "229", "230", "231", "232", "233", "234",
        "235", "236", "237", "238", "239", "240", "241", "242", "243", "244", "245", "246", "247", "248", "249", "250", "251", "252", "253", "254", "255", "256", "257", "258", "260", "261", "262", "263", "264", "265",
        "266", "267", "268", "269", "290", "291", "297", "298", "299", "350", "351", "352", "353", "354", "355", "356", "357", "358", "359", "370", "371", "372", "373", "374", "375", "376", "377", "378", "380", "381",
        "382", "383", "385", "386", "387", "389", "420", "421", "423", "500", "501", "502", "503", "504", "505", "506", "507", "508", "509", "590", "591", "592", "593", "594", "595", "596", "597", "598", "599", "670",
        "672", "673", "674", "675", "676", "677", "678", "679", "680", "681", "682", "683", "685", "686", "687", "688", "689", "690", "691", "692", "800", "808", "850", "852", "853", "855", "856", "870", "878", "880",
        "881", "882", "883", "886", "888", "960", "961", "962", "963", "964", "965", "966", "967", "968", "970", "971", "972", "973", "974", "975", "976", "977", "979", "992", "993", "994", "995", "996", "998",
    ];

    /// <summary>Countries whose numbers begin with a 0 at home that goes abroad, by top-level domain.</summary>
    private static readonly Dictionary<string, string> WithTrunkZero = new(StringComparer.Ordinal)
    {
        ["de"] = "49", ["at"] = "43", ["ch"] = "41", ["uk"] = "44", ["fr"] = "33", ["nl"] = "31", ["be"] = "32", ["se"] = "46", ["ie"] = "353", ["fi"] = "358", ["au"] = "61", ["nz"] = "64", ["za"] = "27",
    };

    /// <summary>The numbers of one line in one form; those called fax, and digits that are no number for certain, are left out.</summary>
    /// <param name="domain">Domain of the writer: its country tells what a number without calling code means.</param>
    public static IEnumerable<string> In(string line, string domain)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(domain);
        var from = 0;
        foreach (Match match in Number().Matches(line))
        {
            var before = line[from..match.Index];
            from = match.Index + match.Length;
            var label = Label().Match(before);
            if (label.Success && label.Groups["fax"].Success)
                continue;
            if (Read(match.Value, domain, label.Success) is { } number)
                yield return number;
        }
    }

    /// <summary>True when both mean the same line: the one may be written with its calling code and the other without.</summary>
    public static bool AreSame(string one, string other)
    {
        var (first, second) = (Significant(one), Significant(other));
        var (shorter, longer) = first.Length <= second.Length ? (first, second) : (second, first);
        return shorter.Length >= FewestDigits - 1 && longer.EndsWith(shorter, StringComparison.Ordinal) && longer.Length - shorter.Length <= 4;
    }

    /// <summary>The digits, without what is only dialled at home or from abroad.</summary>
    public static string Significant(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return string.Concat(number.Replace("(0)", "", StringComparison.Ordinal).Where(char.IsAsciiDigit)).TrimStart('0');
    }

    private static string? Read(string written, string domain, bool isLabelled)
    {
        var text = written.Replace("(0)", " ", StringComparison.Ordinal).Trim();
        var isInternational = text.StartsWith('+') || text.StartsWith("00", StringComparison.Ordinal);
        // Digits alone may be anything: a customer, a register, an account.
        if (!isInternational && !isLabelled)
            return null;
        var groups = Groups(isInternational ? text.TrimStart('+').TrimStart('0') : text);
        var digits = string.Concat(groups);
        if (isInternational)
            return CallingCode(digits) is { } code && digits.Length is >= FewestDigits + 1 and <= MostDigits && digits.Length > code.Length + 4 ? "+" + Spaced(groups, code) : null;
        if (digits.Length is < FewestDigits - 1 or > MostDigits - 2)
            return null;
        if (digits[0] != '0')
            return text;
        var country = domain[(domain.LastIndexOf('.') + 1)..];
        if (!WithTrunkZero.TryGetValue(country, out var calling))
            return text;
        groups[0] = groups[0].TrimStart('0');
        return $"+{calling} {string.Join(' ', groups.Where(group => group.Length > 0))}";
    }

    private static string? CallingCode(string digits)
    {
        for (var length = 1; length <= 3 && length < digits.Length; length++)
        {
            if (CallingCodes.Contains(digits[..length]))
                return digits[..length];
        }

        return null;
    }

    /// <summary>The calling code as a group of its own, whether it was written apart or not.</summary>
    private static string Spaced(List<string> groups, string code)
    {
        var first = groups[0];
        if (first.Length > code.Length)
            groups[0] = string.Concat(code, " ", first.AsSpan(code.Length));
        return string.Join(' ', groups);
    }

    private static List<string> Groups(string text)
    {
        var groups = new List<string>();
        var group = new StringBuilder();
        foreach (var letter in text + " ")
        {
            if (char.IsAsciiDigit(letter))
            {
                group.Append(letter);
            }
            else if (group.Length > 0)
            {
                groups.Add(group.ToString());
                group.Clear();
            }
        }

        return groups;
    }

    [GeneratedRegex(@"(\+|\(\+?)?[0-9][0-9 \u00A0()./\u2013\u2010\u2011-]{4,28}[0-9]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex(
        @"(?<fax>(tele)?fax|\bf)[ \u00A0]*[.:)]?[ \u00A0]*\(?$|(\b(tel|telefon|telephone|phone|fon|phon|office|büro|direct|direkt|durchwahl|dw|zentrale|mobil|mobiltelefon|mobile|cell|cellphone|handy|t|p|m|d|o)|[\u260E\u2706])[ \u00A0]*[.:)]*[ \u00A0]*\(?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}
