using System.Collections.Frozen;

namespace AddinHost.Mail.Mime;

/// <summary>The names of months and zones in the dates of mail.</summary>
internal static class MailDateNames
{
    // RFC 5322 section 3.3 knows English ones of three letters; mailers that format dates in the language of their user write the others. Beginnings, so that full names fit too.
    private static readonly (string Start, int Month)[] Months =
    [
        ("jan", 1), ("feb", 2), ("mar", 3), ("apr", 4), ("may", 5), ("jun", 6), ("jul", 7), ("aug", 8), ("sep", 9), ("oct", 10), ("nov", 11), ("dec", 12),
        ("jän", 1), ("mär", 3), ("mrz", 3), ("mai", 5), ("okt", 10), ("dez", 12), // German
        ("fév", 2), ("fev", 2), ("avr", 4), ("juin", 6), ("juil", 7), ("aoû", 8), ("aou", 8), ("déc", 12), // French
        ("ene", 1), ("abr", 4), ("ago", 8), ("dic", 12), // Spanish
        ("gen", 1), ("mag", 5), ("giu", 6), ("lug", 7), ("set", 9), ("ott", 10), // Italian
        ("out", 10), // Portuguese
        ("mrt", 3), ("mei", 5), ("maj", 5), ("des", 12), // Dutch, Scandinavian
    ];

    /// <summary>
    /// Hours times 100 plus minutes. RFC 5322 section 4.3 knows the American ones, and counts the military letters but Z as UTC, for RFC 822 had them backwards; the others
    /// are what mailers elsewhere write. Names of several zones (IST) are not here.
    /// </summary>
    private static readonly FrozenDictionary<string, int> Zones = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["UT"] = 0, ["UTC"] = 0, ["GMT"] = 0, ["Z"] = 0, ["UCT"] = 0, ["EST"] = -500, ["EDT"] = -400, ["CST"] = -600, ["CDT"] = -500, ["MST"] = -700, ["MDT"] = -600,
        ["PST"] = -800, ["PDT"] = -700, ["AST"] = -400, ["ADT"] = -300, ["NST"] = -330, ["NDT"] = -230, ["BRT"] = -300, ["ART"] = -300, ["HST"] = -1000, ["AKST"] = -900, ["AKDT"] = -800,
        ["WET"] = 0, ["WEST"] = 100, ["CET"] = 100, ["MET"] = 100, ["MEZ"] = 100, ["CEST"] = 200, ["MEST"] = 200, ["MESZ"] = 200, ["EET"] = 200, ["EEST"] = 300, ["BST"] = 100,
        ["MSK"] = 300, ["MSD"] = 400, ["TRT"] = 300, ["SAST"] = 200, ["CAT"] = 200, ["EAT"] = 300, ["PKT"] = 500, ["NPT"] = 545, ["ICT"] = 700, ["WIB"] = 700, ["JST"] = 900, ["KST"] = 900,
        ["HKT"] = 800, ["SGT"] = 800, ["MYT"] = 800, ["PHT"] = 800, ["AWST"] = 800, ["ACST"] = 930, ["ACDT"] = 1030, ["AEST"] = 1000, ["AEDT"] = 1100, ["NZST"] = 1200, ["NZDT"] = 1300,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static int? Zone(string word) => Zones.TryGetValue(word, out var zone) ? zone : null;

    public static int? Month(string word)
    {
        if (word.Length < 3)
            return null;
        foreach (var (start, month) in Months)
        {
            if (word.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                return month;
        }

        return null;
    }
}
