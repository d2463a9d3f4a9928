namespace AddinHost.Mail.Mime;

/// <summary>Lines with which mail programs begin quoted history and signatures: Gmail, Outlook, Apple Mail, Thunderbird, in English and German.</summary>
internal static class QuoteMarks
{
    private const int LongestAttribution = 400;
    private const int MostLines = 4;

    private static readonly string[] Dividers =
    [
        "original message", "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "forwarded message", "weitergeleitete nachricht",
        "original appointment", "ursprünglicher termin", "reply message", "begin forwarded message:", "anfang der weitergeleiteten nachricht:",
    ];

    private static readonly string[] From = ["From:", "Von:"];

    private static readonly string[] OtherFields = ["Sent:", "Date:", "To:", "Subject:", "Cc:", "Reply-To:", "Gesendet:", "Datum:", "An:", "Betreff:", "Antwort an:"];

    private static readonly string[] MobileStarts =
    [
        "Sent from my ", "Sent from a ", "Sent from Mail for ", "Sent from Outlook", "Sent from Yahoo Mail", "Sent with ", "Get Outlook for ", "Sent via ",
        "Von meinem ", "Von unterwegs gesendet", "Gesendet von ", "Gesendet mit ", "Gesendet über ", "Outlook für iOS", "Outlook für Android", "Holen Sie sich Outlook",
        "Diese Nachricht wurde von meinem ", "Diese Nachricht wurde mit ",
    ];

    /// <summary>How many lines from here on are one "On ... wrote:"; 0 when none. It has a date or time in it, and ends with a colon.</summary>
    public static int Attribution(ReadOnlySpan<string> lines, int at)
    {
        var first = lines[at].TrimStart();
        var start = first.StartsWith("On ", StringComparison.Ordinal) || first.StartsWith("Am ", StringComparison.Ordinal) || first.Length > 9
            && (char.IsAsciiDigit(first[0]) || first.Contains('<', StringComparison.Ordinal) || first.Contains("schrieb", StringComparison.Ordinal) || first.Contains("wrote", StringComparison.Ordinal));
        if (!start)
            return 0;
        var joined = string.Empty;
        for (var count = 1; count <= MostLines && at + count <= lines.Length; count++)
        {
            var line = lines[at + count - 1].Trim();
            if (line.Length == 0 || line.StartsWith('>'))
                return 0;
            joined = joined.Length == 0 ? line : joined + " " + line;
            if (joined.Length > LongestAttribution)
                return 0;
            if (IsAttribution(joined))
                return count;
        }

        return 0;
    }

    /// <summary>True when an attribution names an address or a time of day, as programs do; a person's "On May 3 he wrote:" does not.</summary>
    public static bool IsSure(ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.Contains('@', StringComparison.Ordinal)
                || (colon > 0 && colon + 2 < line.Length && char.IsAsciiDigit(line[colon - 1]) && char.IsAsciiDigit(line[colon + 1]) && char.IsAsciiDigit(line[colon + 2])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for "-----Original Message-----" and for the block of From, Sent, To, Subject that Outlook writes, with or without a line above it.</summary>
    public static bool BeginsHistory(ReadOnlySpan<string> lines, int at)
    {
        var line = lines[at].Trim();
        if (line.Length is > 0 and < 100 && Dividers.Contains(line.Trim('-', ' ', '_').ToLowerInvariant()) && (line[0] == '-' || line[^1] == ':'))
            return true;
        var from = at;
        if (IsRule(line))
        {
            from++;
            while (from < lines.Length && from < at + 3 && lines[from].Trim().Length == 0)
                from++;
            if (from >= lines.Length)
                return false;
        }

        if (!StartsWithField(lines[from], From))
            return false;
        var fields = 0;
        for (var i = from + 1; i < lines.Length && i < from + 8; i++)
        {
            if (StartsWithField(lines[i], OtherFields))
                fields++;
        }

        return fields >= 2;
    }

    /// <summary>True for the line above what a mailing list appends.</summary>
    public static bool BeginsListFooter(ReadOnlySpan<string> lines, int at) =>
        IsRule(lines[at].Trim()) && at + 1 < lines.Length && lines[at + 1].Contains("mailing list", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 3676 section 4.3 asks for the space; many leave it out.</summary>
    public static bool IsSignature(string line) => line is "-- " or "--" or "-- \t" or "—";

    /// <summary>"Sent from my iPhone" and its kin: a short line without a sentence in it.</summary>
    public static bool IsMobileNote(string line)
    {
        line = line.Trim().Trim('<', '>');
        if (line.Length is 0 or > 80 || line.Contains(',', StringComparison.Ordinal))
            return false;
        return Array.Exists(MobileStarts, start => line.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            && (!line.StartsWith("Von meinem ", StringComparison.OrdinalIgnoreCase) || line.Contains("gesendet", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsAttribution(string text)
    {
        if (text[^1] != ':' || !text.AsSpan().ContainsAnyInRange('0', '9'))
            return false;
        var body = text.AsSpan(0, text.Length - 1).TrimEnd();
        if (text.StartsWith("On ", StringComparison.Ordinal))
            return body.EndsWith("wrote", StringComparison.Ordinal);
        if (text.StartsWith("Am ", StringComparison.Ordinal))
            return body.Contains(" schrieb", StringComparison.Ordinal);
        if (body.EndsWith(" wrote", StringComparison.Ordinal) || body.EndsWith(">wrote", StringComparison.Ordinal))
            return body.Contains('@') || char.IsAsciiDigit(text[0]);
        // "Anna Berg schrieb am 21.11.2026 um 10:00:", "Anna Berg <a@b.example> schrieb:", "2026-11-21 10:00 GMT+01:00 Anna Berg <a@b.example>:"
        return body.Contains(" schrieb am ", StringComparison.Ordinal) || (body.EndsWith("> schrieb", StringComparison.Ordinal))
            || (char.IsAsciiDigit(text[0]) && body.EndsWith(">", StringComparison.Ordinal) && body.Contains('@') && body.Contains(':'));
    }

    private static bool IsRule(string line) => line.Length >= 20 && (line.All(c => c == '_') || line.All(c => c == '-'));

    private static bool StartsWithField(string line, string[] names)
    {
        var plain = line.AsSpan().Trim(" \t*");
        foreach (var name in names)
        {
            if (plain.StartsWith(name, StringComparison.OrdinalIgnoreCase) && plain.Length > name.Length)
                return true;
        }

        return false;
    }
}
