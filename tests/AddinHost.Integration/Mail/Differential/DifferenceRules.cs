using AddinHost.Mail.Mime;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>
/// Named reasons for which parsers differ, each with its source; the first that fits counts. README.md beside this file says what we do in each case and why. Each looks
/// at both readings, so that another difference in the same place does not hide behind it.
/// </summary>
internal static class DifferenceRules
{
    private static readonly (string Name, string Source, Func<Difference, bool> Fits)[] Rules =
    [
        // Structure
        ("byte order mark before the header", "RFC 5322 2.2", one => one.Bytes is [0xEF, 0xBB, 0xBF, ..]),
        ("field behind a line that is none", "RFC 5322 2.2", one => one.IsPython && one.About is "structure" && HasStrayLine(one.Parsed)),
        ("type without subtype", "RFC 2045 5.2", one => one.About is "structure" && Same(Words(one.Ours).Except(Words(one.Theirs)), word => word.EndsWith(":application/octet-stream", StringComparison.Ordinal))),
        ("preamble shown as a part", "RFC 2046 5.1.1", one => one.Reader == "perl" && one.About is "structure" && IsSubsequence(Words(one.Ours), Words(one.Theirs))),
        ("doubled semicolon ends the parameters", "RFC 2045 5.1", one => one.Reader == "perl" && one.About is "structure" && one.Bytes.AsSpan().IndexOf(";;"u8) >= 0),

        // Bytes
        ("line breaks turned into CRLF", "RFC 2045 6.7 (4)", one => one.Reader == "perl" && (one.BytesAre(ToCrlf) || one.BytesAre(bytes => Latin(bytes, text => text.Replace("\n", "\r\n", StringComparison.Ordinal))) || one.BytesAre(bytes => ToCrlf(WithoutLast(bytes))) || one.BytesAre(bytes => ToCrlf(WithoutLast(WithoutLast(bytes)))))),
        ("part without a header", "RFC 2046 5.1", one => one.Reader == "perl" && one.About is "bytes" or "text" && one.Part?.Headers.Names.Any() == false),
        ("line break before a delimiter taken twice", "RFC 2046 5.1.1", one => one.BytesAre(WithoutLast) || one.BytesAre(bytes => WithoutLast(WithoutLast(bytes)))),
        ("blank line before the body forgotten", "RFC 5322 2.1", one => one.Reader == "perl" && one.About is "bytes" && one.Theirs.Contains("/0/", StringComparison.Ordinal)),
        ("body of a multipart without parts", "RFC 2046 5.1", one => one.IsPython && one.About is "bytes" && one.Ours.StartsWith("multipart/", StringComparison.Ordinal)),

        // Names and addresses
        ("comment is no name", "RFC 5322 3.4", one => one.Reader == "python default" && one.About == "names" && one.Each('|', (ours, theirs) => theirs.Length == 0 && one.Source.Contains('('))),
        ("comment kept in the name", "RFC 5322 3.2.2", one => one.Reader == "python compat32" && one.About == "names" && Relaxed(one, (ours, theirs) => theirs.StartsWith(ours + " (", StringComparison.Ordinal))),
        ("entry or field refused by email.utils", "Python documentation, getaddresses(strict)", one => one.Reader == "python compat32" && one.About is "addresses" or "names" && Relaxed(one, (_, _) => false)),
        ("unquoted address as the name", "RFC 5322 3.4", one => one.About is "addresses" or "names" && one.Source.Contains("@xyzlinu <", StringComparison.Ordinal)),
        ("two @ name nobody", "RFC 5322 3.4.1", one => one.IsPython && one.About == "addresses" && one.Ours.Length == 0 && one.Theirs == "<>"),
        ("words that are no address", "RFC 5322 3.4", one => one.IsPython && one.About is "addresses" && one.Theirs.StartsWith(one.Ours + " ", StringComparison.Ordinal) && !one.Theirs[one.Ours.Length..].Contains('@')),
        ("words that are no address", "RFC 5322 3.4", one => one.IsPython && one.About == "names" && one.Theirs == one.Ours + "|" && one.TheirReading.Lines[one.Line.Replace("names", "addresses", StringComparison.Ordinal)].Contains(' ')),

        // File names
        ("extended file name preferred", "RFC 2231 4, RFC 6266 4.3", one => one.About == "file name" && one.Source.Contains("filename*", StringComparison.Ordinal) && one.Theirs == "report.pdf"),
        ("encoded word in a parameter", "RFC 2047 5 (forbidden, and written)", one => one.About == "file name" && one.Theirs.StartsWith("=?", StringComparison.Ordinal)),
        ("character cut by a continuation", "RFC 2231 4.1", one => one.About == "file name" && one.Source.Contains("filename*1*", StringComparison.Ordinal) && (one.Reader == "perl" || one.Theirs.Contains('\uFFFD') || one.Source.Contains("iso-2022-jp'", StringComparison.Ordinal))),
        ("charset of an extended parameter ignored", "RFC 2231 4", one => one.Reader == "perl" && one.About == "file name" && one.Source.Contains("filename*=", StringComparison.Ordinal)),
        ("raw 8-bit in a parameter", "RFC 6532 3.2", one => one.About == "file name" && one.Source.Any(c => c >= 0x80)),

        // mailparser
        ("A-label shown as U-label, quoted local part cut at its space", "RFC 5891 4.2, RFC 5322 3.4.1", one => one.Reader == "mailparser" && one.About == "addresses" && EachAddress(one)),
        ("two @ name nobody", "RFC 5322 3.4.1", one => one.Reader == "mailparser" && one.Ours.Length == 0 && one.Source.Count(c => c == '@') + one.Source.Count(c => c == '!') > 1),
        ("nested or lone comment as a name", "RFC 5322 3.2.2", one => one.Reader == "mailparser" && one.About == "names" && (one.Source.Contains('(') || one.Source.Contains("\"anna berg\"", StringComparison.Ordinal))
            && one.Each('|', (ours, theirs) => theirs == ours + ")" || theirs is "anna" or "anna ]" || ours.Length == 0 || theirs.Length == 0)),
        ("name that is the address", "RFC 5322 3.4", one => one.Reader == "mailparser" && one.About == "names" && one.Each('|', (ours, theirs) => theirs.Length == 0 && ours.Contains('@'))),
        ("padding behind a delimiter", "RFC 2046 5.1.1", one => one.Reader == "mailparser" && one.About is "files" or "names of files" && HasPaddedDelimiter(one.Bytes)),
        ("blank line before the body forgotten", "RFC 5322 2.1", one => one.Reader == "mailparser" && one.About == "files" && one.Message.StartsWith("issue1189", StringComparison.Ordinal)),
        ("type taken from the file's name", "RFC 2046 4.5.1", one => one.Reader == "mailparser" && one.About is "files" or "names of files" && one.Theirs.Length == 0 && one.OurReading.Lines["names of files"].EndsWith(".txt", StringComparison.Ordinal)),
        ("files of embedded messages and empty files not shown", "RFC 2046 5.2.1", one => one.Reader == "mailparser" && one.About is "files" or "names of files" && OnlyHidden(one)),

        // Dates and subjects
        ("zone behind a comment", "RFC 5322 3.3", one => one.IsPython && one.About == "date" && one.Parsed.Headers["Date"]!.Contains(") -", StringComparison.Ordinal)),
        ("space between adjacent encoded words", "RFC 2047 6.2", one => one.About is "subject" or "names" && Bare(one.Ours) == Bare(one.Theirs)),
    ];

    public static string? Explain(Difference difference) => Array.Find(Rules, rule => rule.Fits(difference)).Name;

    public static string SourceOf(string name) => Array.Find(Rules, rule => rule.Name == name).Source;

    private static string[] Words(string text) => text.Split(' ');

    private static bool Same(IEnumerable<string> words, Func<string, bool> fits)
    {
        var all = words.ToList();
        return all.Count > 0 && all.TrueForAll(word => fits(word));
    }

    private static bool EachAddress(Difference one)
    {
        static string Broken(string text) => text.Replace("xn--mnchen-3ya", "münchen", StringComparison.Ordinal).Replace("\"anna berg\"", "berg", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        var (ours, theirs) = (one.Ours.Replace("\"anna berg\"", "\"anna_berg\"", StringComparison.Ordinal).Split(' '), one.Theirs.Replace("\"anna berg\"", "\"anna_berg\"", StringComparison.Ordinal).Split(' '));
        return ours.Length == theirs.Length && ours.Zip(theirs).All(pair => Broken(pair.First.Replace('_', ' ')) == Broken(pair.Second.Replace('_', ' ')));
    }

    private static bool HasPaddedDelimiter(byte[] bytes) =>
        System.Text.Encoding.Latin1.GetString(bytes).Split('\n').Any(line => line.StartsWith("--", StringComparison.Ordinal) && line.TrimEnd('\r').EndsWith(' '));

    private static bool OnlyHidden(Difference one)
    {
        var (ours, theirs) = (one.OurReading.Lines["files"].Split(' ').ToList(), one.TheirReading.Lines["files"].Split(' ').Where(file => file.Length > 0 && !file.StartsWith("0/", StringComparison.Ordinal)));
        var hidden = one.Parsed.Parts().Where(Reading.IsEmbedded).Select(part => Reading.Untyped(Reading.Leaf(part.ContentType.Value, part.Decode()))).ToHashSet();
        return theirs.All(ours.Remove) && ours.TrueForAll(file => file.StartsWith("0/", StringComparison.Ordinal) || hidden.Contains(file));
    }

    private static string Bare(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    // An entry that the other refuses is empty there, and of a refused field nothing is left.
    private static bool Relaxed(Difference one, Func<string, string, bool> fits) =>
        one.Theirs.Length == 0 || one.Each(one.About == "names" ? '|' : ' ', (ours, theirs) => theirs.Length == 0 || fits(ours, theirs) || Bare(ours) == Bare(theirs))
        || (one.About == "addresses" && IsSubsequence(Words(one.Theirs).Where(word => word.Length > 0).ToArray(), Words(one.Ours)));

    private static bool IsSubsequence(string[] few, string[] many)
    {
        var at = 0;
        foreach (var word in many)
        {
            if (at < few.Length && few[at] == word)
                at++;
        }

        return at == few.Length;
    }

    private static byte[] ToCrlf(byte[] bytes) => Latin(bytes, text => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static byte[] Latin(byte[] bytes, Func<string, string> change) => System.Text.Encoding.Latin1.GetBytes(change(System.Text.Encoding.Latin1.GetString(bytes)));

    private static byte[] WithoutLast(byte[] bytes) => bytes is [.., (byte)'\r', (byte)'\n'] ? bytes[..^2] : bytes is [.., (byte)'\n'] ? bytes[..^1] : bytes;

    private static bool HasStrayLine(MimeMessage message) => message.Parts().Any(part =>
        System.Text.Encoding.Latin1.GetString(part.Headers.Raw.Span).Split('\n').Any(line => line.Length > 1 && line[0] is not (' ' or '\t' or '\r') && (line.IndexOf(':', StringComparison.Ordinal) is var colon && (colon < 1 || line.AsSpan(0, colon).Contains(' ')))));
}
