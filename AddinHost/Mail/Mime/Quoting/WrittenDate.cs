using System.Collections.Frozen;
using System.Globalization;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>Dates as programs write them for people, in English, German, French, Spanish and Danish. What can be read in two ways is unknown.</summary>
internal static class WrittenDate
{
    private const int Longest = 120;
    private const int OldestYear = 1980;
    private const int LatestYear = 2199;

    // By their beginning, longest first where one begins another.
    private static readonly (string Name, int Month)[] Months =
    [
        ("jan", 1), ("ene", 1), ("feb", 2), ("fév", 2), ("mar", 3), ("mär", 3), ("avr", 4), ("apr", 4), ("abr", 4), ("may", 5), ("mai", 5), ("maj", 5),
        ("juin", 6), ("jun", 6), ("juil", 7), ("jul", 7), ("aug", 8), ("aoû", 8), ("ago", 8), ("sep", 9), ("oct", 10), ("okt", 10), ("nov", 11), ("dec", 12), ("dez", 12), ("déc", 12), ("dic", 12),
    ];

    // Minutes. Only names that mean one offset; CST, IST, BST and the like mean several.
    private static readonly FrozenDictionary<string, int> Zones = new Dictionary<string, int>
    {
        ["UTC"] = 0, ["GMT"] = 0, ["WET"] = 0, ["WEST"] = 60, ["CET"] = 60, ["MEZ"] = 60, ["CEST"] = 120, ["MESZ"] = 120, ["EET"] = 120, ["OEZ"] = 120, ["EEST"] = 180, ["OESZ"] = 180,
        ["EDT"] = -240, ["EST"] = -300, ["CDT"] = -300, ["MDT"] = -360, ["PDT"] = -420, ["PST"] = -480,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="text">What stands behind "Date:".</param>
    /// <param name="isEnglish">Then 3/4/2026 may be a day of March or of April; the other languages write the day first.</param>
    public static (DateTimeOffset? Date, DateTime? Written) Parse(string text, bool isEnglish)
    {
        if (text.Length > Longest)
            return default;
        var words = Words(text);
        if (Clock(words) is not { } time || Day(words, isEnglish) is not { } day)
            return default;
        var written = day.ToDateTime(time);
        return (Zone(words) is { } zone ? Shifted(written, zone) : null, written);
    }

    private static DateTimeOffset? Shifted(DateTime written, int minutes) =>
        Math.Abs(minutes) <= 14 * 60 ? new DateTimeOffset(written, TimeSpan.FromMinutes(minutes)) : null;

    private static List<string> Words(string text) =>
        [.. Marks.Tidy(text).Split([' ', ',', '(', ')', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static TimeOnly? Clock(List<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var parts = words[i].Split(':', '.');
            // 14.25 is a time behind "kl." or behind the year, 27.10 alone is a day.
            var isDotted = words[i].Contains('.', StringComparison.Ordinal);
            if (parts.Length is < 2 or > 3 || !Array.TrueForAll(parts, part => part.Length is 1 or 2 && part.All(char.IsAsciiDigit)) || (isDotted && parts.Length == 3 && !IsTimePlace(words, i))
                || (isDotted && parts.Length == 2 && !IsTimePlace(words, i)))
            {
                continue;
            }

            var hour = Number(parts[0]);
            var half = Half(words, i);
            if (half is not null)
            {
                if (hour is < 1 or > 12)
                    return null;
                hour = (hour % 12) + (half == 'p' ? 12 : 0);
            }

            var (minute, second) = (Number(parts[1]), parts.Length == 3 ? Number(parts[2]) : 0);
            return hour <= 23 && minute <= 59 && second <= 59 ? new TimeOnly(hour, minute, second) : null;
        }

        return null;
    }

    private static bool IsTimePlace(List<string> words, int at) =>
        at > 0 && (words[at - 1] is "kl." or "kl" || (words[at - 1].Length >= 4 && words[at - 1][^4..].All(char.IsAsciiDigit)));

    // AM, PM, a. m., p.m.
    private static char? Half(List<string> words, int time)
    {
        if (time + 1 >= words.Count)
            return null;
        var word = words[time + 1].Replace(".", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
        if (word.Length == 1 && time + 2 < words.Count)
            word += words[time + 2].Replace(".", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
        return word is "am" ? 'a' : word is "pm" ? 'p' : null;
    }

    private static DateOnly? Day(List<string> words, bool isEnglish)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!IsTimePlace(words, i) && Numeric(words[i], isEnglish, out var date))
                return date;
        }

        // "27 Oct 2021", "26 de octubre de 2021", "27. okt. 2021"; else "October 27 2021". The day decides what is a month: "mar." is Tuesday, too.
        for (var i = 0; i < words.Count; i++)
        {
            if (!IsDay(words[i], out var day))
                continue;
            var next = i + 1 < words.Count && words[i + 1] is "de" or "den" ? i + 2 : i + 1;
            if (next < words.Count && Month(words[next]) is { } behind)
                return Year(words, next + 1) is { } year ? Valid(year, behind, day) : null;
            if (i > 0 && Month(words[i - 1]) is { } before)
                return Year(words, i + 1) is { } year ? Valid(year, before, day) : null;
        }

        return null;
    }

    private static int? Year(List<string> words, int from)
    {
        if (from < words.Count && words[from] is "de" or "del")
            from++;
        return from < words.Count && words[from].TrimEnd('.') is { Length: 4 } year && year.All(char.IsAsciiDigit) ? Number(year) : null;
    }

    // 28/10/2021, 04.07.2024, 23/06/24, 2016-03-25
    private static bool Numeric(string word, bool isEnglish, out DateOnly? date)
    {
        date = null;
        foreach (var separator in (ReadOnlySpan<char>)['/', '.', '-'])
        {
            var parts = word.Split(separator);
            if (parts.Length != 3 || !Array.TrueForAll(parts, part => part.Length is >= 1 and <= 4 && part.All(char.IsAsciiDigit)))
                continue;
            var (first, second, last) = (Number(parts[0]), Number(parts[1]), Number(parts[2]));
            if (parts[0].Length == 4)
                date = Valid(first, second, last);
            else if (parts[2].Length == 4 || (parts[2].Length == 2 && separator != '-'))
            {
                var year = last < 100 ? 2000 + last : last;
                var isAmbiguous = separator != '.' && isEnglish && first <= 12 && second <= 12 && first != second;
                date = isAmbiguous ? null : second > 12 && separator == '/' ? Valid(year, first, second) : Valid(year, second, first);
            }
            else
                continue;
            return true;
        }

        return false;
    }

    private static DateOnly? Valid(int year, int month, int day) =>
        year is >= OldestYear and <= LatestYear && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;

    private static bool IsDay(string word, out int day)
    {
        var digits = word.TrimEnd('.');
        day = digits.Length is 1 or 2 && digits.All(char.IsAsciiDigit) ? Number(digits) : 0;
        return day is >= 1 and <= 31;
    }

    private static int? Month(string word)
    {
        if (word.Length is < 3 or > 10)
            return null;
        foreach (var (name, month) in Months)
        {
            if (word.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return month;
        }

        return null;
    }

    // GMT+1, UTC+01:00, +0100, CET. No zone, one that nobody knows, or two: not sure.
    private static int? Zone(List<string> words)
    {
        int? found = null;
        foreach (var word in words)
        {
            if (ZoneOf(word) is not { } zone)
                continue;
            if (found is not null && found != zone)
                return null;
            found = zone;
        }

        return found;
    }

    private static int? ZoneOf(string word)
    {
        if (Zones.TryGetValue(word, out var named))
            return named;
        var sign = word.AsSpan().IndexOfAny('+', '-');
        if (sign is not (0 or 3) || (sign == 3 && !(word.StartsWith("GMT", StringComparison.OrdinalIgnoreCase) || word.StartsWith("UTC", StringComparison.OrdinalIgnoreCase))))
            return null;
        var digits = word[(sign + 1)..].Replace(":", string.Empty, StringComparison.Ordinal);
        if (digits.Length is 0 or > 4 || !digits.All(char.IsAsciiDigit) || (sign == 0 && digits.Length != 4))
            return null;
        var number = Number(digits);
        var minutes = digits.Length <= 2 ? number * 60 : (number / 100 * 60) + (number % 100);
        return word[sign] == '-' ? -minutes : minutes;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
