using System.Buffers;
using System.Globalization;

namespace AddinHost.Mail.Mime;

/// <summary>RFC 5322 dates (section 3.3) with the obsolete zones (4.3) and the forms of mailers that ignore both. What is no date is null, never today.</summary>
public static class MailDate
{
    private const int LongestText = 1000;

    private static readonly SearchValues<char> ClockText = SearchValues.Create("0123456789:.");

    /// <summary>
    /// Reads a date. A zone that nobody knows, or none, counts as UTC (RFC 5322 section 4.3); one beyond 14 hours keeps the instant in UTC. The day of the week
    /// is not believed. Years 1900 to 9998; text beyond 1,000 characters is no date.
    /// </summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText)
            return null;
        var read = new Reading();
        foreach (var word in Words(text))
        {
            if (!read.Take(word))
                return null;
        }

        return read.Date;
    }

    /// <summary>The form of RFC 5322 section 3.3, with a numeric zone.</summary>
    public static string Format(DateTimeOffset date) =>
        date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture)
        + date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", string.Empty, StringComparison.Ordinal);

    // Between white space and commas, without comments.
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var depth = 0;
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ' ';
            var isBreak = char.IsWhiteSpace(c) || c is ',' or '(' or ')' or ';' or '"';
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

    /// <summary>What the words so far have said.</summary>
    private sealed class Reading
    {
        private int? day;
        private int? month;
        private int? year;
        private int? zone;
        private TimeSpan? time;
        private bool isMonthSure;

        public DateTimeOffset? Date => day is { } d && month is { } m && year is { } y && time is { } t ? Build(y, m, d, t, zone ?? 0) : null;

        /// <summary>False when a word makes the whole no date.</summary>
        public bool Take(string word)
        {
            if (time is null && word.Contains(':', StringComparison.Ordinal))
                return TakeTime(word);
            if (char.IsAsciiDigit(word[0]) && (time is null || year is null))
                return TakeNumbers(word);
            if (time is not null && word.ToUpperInvariant() is "AM" or "PM" or "A.M." or "P.M.")
                return TakeHalfDay(char.ToUpperInvariant(word[0]) == 'P');
            // In "mar, 21 nov" the first is a Tuesday: what stands behind the day is the month.
            if (!isMonthSure && (time is null || month is null) && MailDateNames.Month(word) is { } found)
                (month, isMonthSure) = (found, day is not null);
            else if (time is not null && zone is null)
                zone = Zone(word);
            return true;
        }

        private bool TakeTime(string word)
        {
            // 2026-11-21T10:00:00Z
            var split = word.IndexOf('T', StringComparison.OrdinalIgnoreCase);
            var isIso = split is >= 8 and <= 10 && char.IsAsciiDigit(word[split - 1]);
            if (isIso && (day is not null || !IsoDate(word[..split])))
                return false;
            time = Clock(isIso ? word[(split + 1)..] : word, ':', out var rest);
            if (rest.Length > 0 && rest.ToUpperInvariant() is "AM" or "PM")
                return time is not null && TakeHalfDay(char.ToUpperInvariant(rest[0]) == 'P');
            if (rest.Length > 0)
                zone = Zone(rest) ?? 0;
            return time is not null;
        }

        private bool TakeHalfDay(bool isAfternoon)
        {
            if (time is not { Hours: >= 1 and <= 12 } clock)
                return time is { Hours: > 12 };
            time = clock + TimeSpan.FromHours(isAfternoon ? (clock.Hours == 12 ? 0 : 12) : (clock.Hours == 12 ? -12 : 0));
            return true;
        }

        // A day, a year, 21-Nov-2026, 21/Nov/26, 2026-11-21, 2026/11/21, or a time with points. 11/21/2026 may be two dates and is none.
        private bool TakeNumbers(string word)
        {
            var parts = word.Split('-', '/', '.');
            if (parts.Length == 1 || (parts.Length == 2 && parts[1].Length == 0))
            {
                var digits = parts[0].AsSpan().TrimEnd("stndrhSTNDRH");
                if (!Number(digits, out var number))
                    return false;
                if (day is null && digits.Length <= 2)
                    day = number;
                else if (year is null && digits.Length is >= 2 and <= 4)
                    year = Year(number, digits.Length);
                else
                    return false;
                return true;
            }

            if (day is not null && year is not null && time is null && word.Contains('.', StringComparison.Ordinal))
            {
                time = Clock(word, '.', out var rest);
                if (rest.Length > 0)
                    zone = Zone(rest) ?? 0;
                return time is not null;
            }

            if (parts.Length != 3 || day is not null)
                return false;
            if (parts[0].Length == 4)
                return IsoDate(word);
            month = MailDateNames.Month(parts[1]);
            isMonthSure = true;
            if (!Number(parts[0], out var first) || !Number(parts[2], out var last) || month is null || parts[2].Length < 2)
                return false;
            (day, year) = (first, Year(last, parts[2].Length));
            return true;
        }

        private bool IsoDate(string text)
        {
            var parts = text.Split('-', '/', '.');
            if (parts is not [{ Length: 4 }, { Length: 1 or 2 }, { Length: 1 or 2 }] || !Number(parts[0], out var y) || !Number(parts[1], out var m) || !Number(parts[2], out var d) || m is < 1 or > 12)
                return false;
            (year, month, day, isMonthSure) = (y, m, d, true);
            return true;
        }
    }

    // RFC 5322 section 4.3: two digits below 50 are of this century, three digits count from 1900.
    private static int Year(int number, int digits) => digits switch
    {
        2 => number < 50 ? 2000 + number : 1900 + number,
        3 => 1900 + number,
        _ => number,
    };

    private static TimeSpan? Clock(string word, char separator, out string rest)
    {
        var end = word.AsSpan().IndexOfAnyExcept(ClockText);
        rest = end < 0 ? string.Empty : word[end..];
        var parts = (end < 0 ? word : word[..end]).Split(separator);
        if (parts.Length is < 2 or > 3)
            return null;
        var whole = parts.Length == 3 ? parts[2].Split('.')[0] : "0";
        if (!Number(parts[0], out var hours) || !Number(parts[1], out var minutes) || !Number(whole, out var seconds) || hours > 23 || minutes > 59 || seconds > 60)
            return null;
        return new TimeSpan(hours, minutes, Math.Min(seconds, 59));
    }

    // Hours times 100 plus minutes.
    private static int? Zone(string word)
    {
        // GMT+0100, UTC+1
        if (word.Length > 3 && word[3] is '+' or '-' && MailDateNames.Zone(word[..3]) == 0)
            word = word[3..];
        if (word[0] is not ('+' or '-'))
            return MailDateNames.Zone(word);
        var digits = word[1..].Replace(":", string.Empty, StringComparison.Ordinal);
        if (digits.Length is 0 or > 4 || !Number(digits, out var number))
            return null;
        if (digits.Length <= 2)
            number *= 100;
        return word[0] == '-' ? -number : number;
    }

    private static bool Number(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        return text.Length <= 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

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
