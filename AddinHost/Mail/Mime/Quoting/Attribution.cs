namespace AddinHost.Mail.Mime.Quoting;

/// <summary>Finds "On 3 May 2026 at 10:15, Anna wrote:", on up to four lines, in English, German, French, Spanish and Danish.</summary>
internal static class Attribution
{
    private const int Longest = 400;
    private const int MostLines = 4;

    private static readonly string[] Starts = ["On ", "Am ", "Le ", "El ", "Den ", "D. "];

    // "wrote" and its kin, the name behind it or before it.
    private static readonly string[] Verbs = ["wrote", "writes", "schrieb", "geschrieben", "a écrit", "a ecrit", "escribió", "escribio", "skrev"];

    private static readonly string[] VerbsWithDate = [" wrote on ", " schrieb am ", " a écrit le ", " escribió el ", " skrev den "];

    private static readonly string[] Weekdays = ["man", "tir", "ons", "tor", "fre", "lør", "søn"];

    /// <summary>How many lines from here on are one attribution; 0 when none. It has a digit or an address in it, and ends with a colon or, with dashes before it, dashes.</summary>
    public static int At(TextLines lines, int at)
    {
        if (lines.IsLong(at) || !MayBegin(lines[at].TrimStart(Marks.Before + "-")))
            return 0;
        var length = 0;
        for (var count = 1; count <= MostLines && at + count <= lines.Count; count++)
        {
            if (lines.IsLong(at + count - 1))
                return 0;
            var line = lines[at + count - 1].Trim(Marks.Blank);
            length += line.Length + 1;
            if (line.IsEmpty || (count > 1 && line[0] == '>') || length > Longest)
                return 0;
            if (line[^1] is ':' or '-' && IsWhole(Joined(lines, at, count)))
                return count;
        }

        return 0;
    }

    /// <summary>The lines of an attribution as one.</summary>
    public static string Joined(TextLines lines, int at, int count)
    {
        var joined = string.Empty;
        for (var i = at; i < at + count; i++)
            joined = joined.Length == 0 ? Marks.Tidy(lines[i].TrimStart(Marks.Before)) : joined + " " + Marks.Tidy(lines[i].Trim(Marks.Blank));
        return joined;
    }

    /// <summary>True when it names a day with its year and an address or a time, as programs do; a person's "On May 3 he wrote:" does not.</summary>
    public static bool IsSure(TextLines lines, int at, int count)
    {
        var text = Joined(lines, at, count);
        var clock = text.AsSpan().IndexOf(':');
        var hasTime = false;
        for (var i = 1; i + 2 < text.Length; i++)
            hasTime |= text[i] is ':' or '.' && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]) && char.IsAsciiDigit(text[i + 2]) && !IsDate(text, i);
        return clock >= 0 && HasYear(text) && (hasTime || text.Contains('@', StringComparison.Ordinal));
    }

    private static bool MayBegin(ReadOnlySpan<char> first)
    {
        if (first.Length < 3)
            return false;
        foreach (var start in Starts)
        {
            if (first.StartsWith(start, StringComparison.Ordinal))
                return true;
        }

        if (char.IsAsciiDigit(first[0]) || first.Contains('<') || first.Contains('@') || IsWeekday(first))
            return true;
        foreach (var verb in Verbs)
        {
            if (first.Contains(verb, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static bool IsWhole(string text)
    {
        var body = text.AsSpan();
        var dashed = body.StartsWith("--") && body.EndsWith("--");
        if (dashed)
            body = body.Trim("- ");
        else if (body[^1] != ':')
            return false;
        body = body.Trim("-").TrimEnd(": ");
        if (body.IsEmpty)
            return false;
        var hasDigit = body.ContainsAnyInRange('0', '9');
        var hasAddress = body.Contains('@');
        if (dashed && Ends(body, "wrote"))
            return true;
        if (!hasDigit && !hasAddress)
            return false;
        if (hasDigit)
        {
            if (body.StartsWith("On ") && (Ends(body, "wrote") || Ends(body, "writes")))
                return true;
            if (body.StartsWith("Am ") && (body.Contains(" schrieb ", StringComparison.Ordinal) || Ends(body, "schrieb") || (body.Contains(" hat ", StringComparison.Ordinal) && Ends(body, "geschrieben"))))
                return true;
            if (body.StartsWith("Le ") && (Ends(body, "a écrit") || Ends(body, "a ecrit")))
                return true;
            if (body.StartsWith("El ") && (Ends(body, "escribió") || Ends(body, "escribio")))
                return true;
            if ((body.StartsWith("Den ") || body.StartsWith("D. ") || IsWeekday(body)) && (body.Contains(" skrev ", StringComparison.Ordinal) || Ends(body, "skrev")))
                return true;
            foreach (var verb in VerbsWithDate)
            {
                if (body.Contains(verb, StringComparison.Ordinal))
                    return true;
            }
        }

        // "Anna <a@b.example> wrote:", "2026-11-21 10:00 GMT+01:00 Anna <a@b.example>:", "04/19/2011 07:10, a@b.example wrote:"
        if (hasAddress && body.Contains('<') && body[^1] == '>')
            return char.IsAsciiDigit(body[0]) && body.Contains(':');
        if (!hasAddress && !char.IsAsciiDigit(body[0]))
            return false;
        return Ends(body, "wrote") || Ends(body, "schrieb") || Ends(body, "a écrit") || Ends(body, "escribió") || Ends(body, "skrev");
    }

    private static bool Ends(ReadOnlySpan<char> body, string verb) =>
        body.EndsWith(verb, StringComparison.Ordinal) && body.Length > verb.Length && !char.IsLetter(body[^(verb.Length + 1)]);

    private static bool IsWeekday(ReadOnlySpan<char> text)
    {
        foreach (var day in Weekdays)
        {
            if (text.Length > 4 && text.StartsWith(day, StringComparison.OrdinalIgnoreCase) && text[3] is '.' or ' ')
                return true;
        }

        return false;
    }

    // 13.12.2017 is no time: a dot on either side of the pair.
    private static bool IsDate(string text, int dot) =>
        text[dot] == '.' && ((dot + 3 < text.Length && text[dot + 3] is '.' or (>= '0' and <= '9')) || (dot >= 3 && text[dot - 3] == '.') || (dot >= 2 && text[dot - 2] == '.'));

    private static bool HasYear(string text)
    {
        for (var i = 0; i + 4 <= text.Length; i++)
        {
            if (text[i] is '1' or '2' && text[i + 1] is '9' or '0' && char.IsAsciiDigit(text[i + 2]) && char.IsAsciiDigit(text[i + 3])
                && (i + 4 == text.Length || !char.IsAsciiDigit(text[i + 4])) && (i == 0 || !char.IsAsciiDigit(text[i - 1])))
            {
                return true;
            }
        }

        // 21.11.26, 11/21/26
        foreach (var word in text.AsSpan().SplitAny(" ,;"))
        {
            var date = text.AsSpan(word);
            if (date.Length is >= 6 and <= 8 && (date.Count('.') == 2 || date.Count('/') == 2) && char.IsAsciiDigit(date[0]) && char.IsAsciiDigit(date[^1]))
                return true;
        }

        return false;
    }
}
