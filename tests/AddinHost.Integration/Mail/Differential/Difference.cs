using System.Globalization;
using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>One line on which two parsers do not agree.</summary>
internal sealed record Difference(string Reader, string Message, string Line, string Ours, string Theirs, byte[] Bytes, Reading OurReading, Reading TheirReading)
{
    private MimeMessage? parsed;

    public bool IsPython => Reader.StartsWith("python", StringComparison.Ordinal);

    /// <summary>What the line is about, whichever part or field.</summary>
    public string About => Line.Split(' ', 3) is ["part", _, var about] ? about : Line.EndsWith(" names", StringComparison.Ordinal) ? "names" : Line.EndsWith(" addresses", StringComparison.Ordinal) ? "addresses" : Line;

    public MimeMessage Parsed => parsed ??= MimeMessage.Parse(Bytes);

    /// <summary>The raw field that an address line is about, or the header of the part.</summary>
    public string Source => About is "names" or "addresses" ? string.Join('\n', Field(Parsed.Headers, Line.Split(' ')[0])) : Part is { } part ? Encoding.Latin1.GetString(part.Headers.Raw.Span) : "";

    /// <summary>The part that the line is about.</summary>
    public MimePart? Part
    {
        get
        {
            if (Line.Split(' ', 3) is not ["part", var number, _])
                return null;
            var opens = Reader != "perl";
            return Parsed.Parts().Where(part => opens || !Reading.IsEmbedded(part)).ElementAt(int.Parse(number, CultureInfo.InvariantCulture));
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Message} {Reader} {Line}\n  ours   {Short(Ours)}\n  theirs {Short(Theirs)}");

    /// <summary>Each of theirs is the same as ours or stands in this relation to it.</summary>
    public bool Each(char separator, Func<string, string, bool> fits)
    {
        var (ours, theirs) = (Ours.Split(separator), Theirs.Split(separator));
        return ours.Length == theirs.Length && ours.Zip(theirs).All(pair => pair.First == pair.Second || fits(pair.First, pair.Second));
    }

    /// <summary>Their bytes are ours after this change.</summary>
    public bool BytesAre(Func<byte[], byte[]> change)
    {
        if (About != "bytes" || Part is not { } part)
            return false;
        var changed = change(part.Decode());
        return Theirs == Reading.Leaf(part.ContentType.Value, changed);
    }

    private static IEnumerable<string> Field(MessageHeaders headers, string name)
    {
        var isIn = false;
        foreach (var line in Encoding.Latin1.GetString(headers.Raw.Span).Split('\n'))
        {
            isIn = line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase) || (isIn && line is [' ' or '\t', ..]);
            if (isIn)
                yield return line;
        }
    }

    private static string Short(string text) => text.Length > 300 ? text[..300] + "..." : text;
}
