using System.Globalization;
using System.Text.RegularExpressions;

namespace AddinHost.Mail.Mime.Reports;

/// <summary>Finds the day on which an absence ends in the words of its notice, English or German: "until 30 November", "bis zum 30.11.", "back on Dec 1st". What can be read in two ways is none.</summary>
public static partial class AbsenceEnd
{
    private const int LongestText = 8_000;
    private const int LongestDays = 400;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <param name="written">The day of the notice: the end is not before it, and a day without a year is the next such.</param>
    public static DateOnly? Find(string text, DateOnly written)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (Match found in Ends().Matches(text.Length > LongestText ? text[..LongestText] : text))
        {
            if (Day(found, written) is { } day && day >= written && day.DayNumber - written.DayNumber <= LongestDays)
                return day;
        }

        return null;
    }

    private static DateOnly? Day(Match found, DateOnly written)
    {
        var month = Number(found, "m") ?? Month(found.Groups["name"].Value);
        if (month is null || Number(found, "d") is not { } day)
            return null;
        if (Number(found, "y") is { } year)
            return Valid(year < 100 ? year + 2_000 : year, month.Value, day);
        var thisYear = Valid(written.Year, month.Value, day);
        return thisYear >= written ? thisYear : Valid(written.Year + 1, month.Value, day);
    }

    private static int? Number(Match found, string name) =>
        found.Groups[name] is { Success: true, ValueSpan: var digits } && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? Month(string name)
    {
        if (name.Length < 3)
            return null;
        var start = name[..3].ToUpperInvariant() switch { "MÄR" or "MAE" or "MRZ" => "mar", "MAI" => "may", "OKT" => "oct", "DEZ" => "dec", var other => other };
        var at = Array.FindIndex(Months, month => month.Equals(start, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : at + 1;
    }

    private static DateOnly? Valid(int year, int month, int day) =>
        year is > 1980 and < 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;

    private const string Before = @"\b(until|till|through|back on|back from|return on|returning on|back in the office on|return to the office on|bis( zum| einschließlich| inklusive| einschl\.)?( einschließlich| inklusive)?|wieder (ab|am|ab dem)|ab dem|zurück am)\s+";
    private const string Weekday = @"((mon|tues|wednes|thurs|fri|satur|sun)day,?\s+(the\s+)?|(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag),?\s+((den|dem)\s+)?)?";

    [GeneratedRegex(
        Before + Weekday + @"((?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})|(?<d>\d{1,2})\.\s?(?<m>\d{1,2})\.(\s?(?<y>\d{4}|\d{2}))?|(?<d>\d{1,2})(st|nd|rd|th|\.)?\s+(of\s+)?(?<name>[a-zä]{3,9})(\.?,?\s+(?<y>\d{4}))?|(?<name>[a-zä]{3,9})\.?\s+(?<d>\d{1,2})(st|nd|rd|th)?(,?\s+(?<y>\d{4}))?)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Ends();
}
