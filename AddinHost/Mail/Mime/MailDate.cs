using System.Buffers;
using System.Globalization;

namespace AddinHost.Mail.Mime;

/// <summary>RFC 5322 dates (section 3.3) with the obsolete zones (4.3) and the forms of mailers that ignore both. What is no date is null, never today.</summary>
public static class MailDate
{
    private static readonly SearchValues<char> Clock = SearchValues.Create("0123456789:.");

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    // Hours times 100 plus minutes. RFC 5322 section 4.3 knows the American ones; the others are what European and Asian mailers write.
    private static readonly Dictionary<string, int> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UT"] = 0, ["UTC"] = 0, ["GMT"] = 0, ["Z"] = 0, ["EST"] = -500, ["EDT"] = -400, ["CST"] = -600, ["CDT"] = -500, ["MST"] = -700, ["MDT"] = -600,
        ["PST"] = -800, ["PDT"] = -700, ["WET"] = 0, ["WEST"] = 100, ["CET"] = 100, ["MET"] = 100, ["MEZ"] = 100, ["CEST"] = 200, ["MEST"] = 200,
        ["MESZ"] = 200, ["EET"] = 200, ["EEST"] = 300, ["BST"] = 100, ["MSK"] = 300, ["JST"] = 900, ["KST"] = 900, ["HKT"] = 800, ["SGT"] = 800,
        ["AEST"] = 1000, ["AEDT"] = 1100, ["NZST"] = 1200, ["NZDT"] = 1300, ["HST"] = -1000, ["AKST"] = -900, ["AKDT"] = -800,
    };

    /// <summary>Reads a date. A zone that nobody knows, or none, counts as UTC (RFC 5322 section 4.3); one beyond 14 hours keeps the instant in UTC.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 1000)
            return null;
        var words = Words(text);
        int? day = null, month = null, year = null, zone = null;
        TimeSpan? time = null;
        foreach (var word in words)
        {
            if (time is null && word.Contains(':', StringComparison.Ordinal))
            {
                // 2026-11-21T10:00:00Z
                var split = word.IndexOf('T', StringComparison.OrdinalIgnoreCase);
                if (split == 10 && !IsoDate(word.AsSpan(0, 10), out year, out month, out day))
                    return null;
                time = Time(split == 10 ? word[11..] : word, out var rest);
                if (time is null)
                    return null;
                zone ??= rest.Length > 0 ? Zone(rest) ?? 0 : null;
            }
            else if (char.IsAsciiDigit(word[0]) && (time is null || year is null))
            {
                if (!DatePart(word, ref day, ref month, ref year))
                    return null;
            }
            else if (time is not null && zone is null)
                zone = Zone(word);
            else if (month is null && word.Length >= 3 && char.IsAsciiLetter(word[0]) && Month(word) is { } found)
                month = found;
        }

        return day is { } d && month is { } m && year is { } y && time is { } t ? Build(y, m, d, t, zone ?? 0) : null;
    }

    /// <summary>The form of RFC 5322 section 3.3, with a numeric zone.</summary>
    public static string Format(DateTimeOffset date) =>
        date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture)
        + date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", string.Empty, StringComparison.Ordinal);

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var depth = 0;
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ' ';
            var isBreak = char.IsWhiteSpace(c) || c is ',' or '(' or ')' or ';';
            if (isBreak && start >= 0)
            {
                words.Add(text[start..i]);
                start = -1;
            }

            if (c == '(')
                depth++;
            else if (c == ')' && depth > 0)
                depth--;
            else if (!isBreak && depth == 0 && start < 0)
                start = i;
        }

        return words;
    }

    // A day, a year, 21-Nov-2026, 21/Nov/26 or 2026-11-21.
    private static bool DatePart(string word, ref int? day, ref int? month, ref int? year)
    {
        var parts = word.Split('-', '/', '.');
        if (parts.Length == 1 || (parts.Length == 2 && parts[1].Length == 0))
        {
            if (!Number(parts[0], out var number))
                return false;
            if (day is null && parts[0].Length <= 2)
                day = number;
            else if (year is null && parts[0].Length is >= 2 and <= 4)
                year = Year(number, parts[0].Length);
            else
                return false;
            return true;
        }

        if (parts.Length != 3 || day is not null)
            return false;
        if (parts[0].Length == 4)
            return IsoDate(word, out year, out month, out day);
        month = Month(parts[1]);
        if (!Number(parts[0], out var first) || !Number(parts[2], out var last) || month is null)
            return false;
        day = first;
        year = Year(last, parts[2].Length);
        return true;
    }

    private static bool IsoDate(ReadOnlySpan<char> text, out int? year, out int? month, out int? day)
    {
        var valid = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        (year, month, day) = valid ? (date.Year, date.Month, date.Day) : ((int?)null, (int?)null, (int?)null);
        return valid;
    }

    // RFC 5322 section 4.3: two digits below 50 are of this century, three digits count from 1900.
    private static int Year(int number, int digits) => digits switch
    {
        2 => number < 50 ? 2000 + number : 1900 + number,
        3 => 1900 + number,
        _ => number,
    };

    private static int? Month(string word)
    {
        if (word.Length < 3)
            return null;
        var index = Array.FindIndex(Months, name => word.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? null : index + 1;
    }

    private static TimeSpan? Time(string word, out string rest)
    {
        var end = word.AsSpan().IndexOfAnyExcept(Clock);
        rest = end < 0 ? string.Empty : word[end..];
        var parts = (end < 0 ? word : word[..end]).Split(':');
        if (parts.Length is < 2 or > 3)
            return null;
        var whole = parts.Length == 3 ? parts[2].Split('.')[0] : "0";
        if (!Number(parts[0], out var hours) || !Number(parts[1], out var minutes) || !Number(whole, out var seconds) || hours > 23 || minutes > 59 || seconds > 60)
            return null;
        return new TimeSpan(hours, minutes, Math.Min(seconds, 59));
    }

    private static int? Zone(string word)
    {
        // GMT+0100, UTC+1
        if (word.Length > 3 && Zones.TryGetValue(word[..3], out var known) && known == 0 && word[3] is '+' or '-')
            word = word[3..];
        if (word[0] is not ('+' or '-'))
            return Zones.TryGetValue(word, out var named) ? named : null;
        var digits = word[1..].Replace(":", string.Empty, StringComparison.Ordinal);
        if (digits.Length is 0 or > 4 || !Number(digits, out var number))
            return null;
        if (digits.Length <= 2)
            number *= 100;
        return word[0] == '-' ? -number : number;
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text.Length <= 4;

    private static DateTimeOffset? Build(int year, int month, int day, TimeSpan time, int zone)
    {
        var minutes = (zone / 100 * 60) + (zone % 100);
        if (year is < 1900 or > 9998 || day < 1 || day > DateTime.DaysInMonth(year, month) || Math.Abs(zone % 100) > 59 || Math.Abs(minutes) >= 24 * 60)
            return null;
        var local = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified) + time;
        return Math.Abs(minutes) <= 14 * 60
            ? new DateTimeOffset(local, TimeSpan.FromMinutes(minutes))
            : new DateTimeOffset(local.AddMinutes(-minutes), TimeSpan.Zero);
    }
}
