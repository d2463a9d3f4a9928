using System.Text;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>The end of a status response: <c>[CODE arguments] words for people</c> (RFC 9051 7.1).</summary>
internal sealed record ImapStatusText(ImapResponseKind Kind, string? Code, string Arguments, string Text)
{
    public const int MaxLength = 500;

    public static ImapStatusText Parse(ImapResponseKind kind, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("["u8) && text.IndexOf(Octet.CloseBracket) is > 0 and var end)
        {
            var inside = text[1..end];
            var space = inside.IndexOf(Octet.Space);
            var code = space < 0 ? inside : inside[..space];
            return new ImapStatusText(kind, CodeText(code), space < 0 ? "" : ImapText.Decode(inside[(space + 1)..]), Clean(text[(end + 1)..]));
        }

        return new ImapStatusText(kind, null, "", Clean(text));
    }

    // A tagged response after its tag: "OK [APPENDUID 1 2] done".
    public static ImapStatusText ParseTagged(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOf(Octet.Space);
        var kind = ImapResponse.KindOf(space < 0 ? text : text[..space]);
        return kind is ImapResponseKind.Ok or ImapResponseKind.No or ImapResponseKind.Bad
            ? Parse(kind, space < 0 ? [] : text[(space + 1)..])
            : throw ImapFailures.Garbage();
    }

    /// <summary>The arguments as numbers, or none when there are others.</summary>
    public IReadOnlyList<ulong> Numbers()
    {
        var words = Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = new List<ulong>(words.Length);
        foreach (var word in words)
        {
            if (!ulong.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
                return [];
            numbers.Add(number);
        }

        return numbers;
    }

    private static string? CodeText(ReadOnlySpan<byte> code)
    {
        if (code.Length is 0 or > 40)
            return null;
        foreach (var octet in code)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet != Octet.Minus)
                return null;
        }

        return Encoding.ASCII.GetString(code).ToUpperInvariant();
    }

    private static string Clean(ReadOnlySpan<byte> text)
    {
        var clean = new StringBuilder(ImapText.Decode(text));
        for (var i = 0; i < clean.Length; i++)
        {
            if (char.IsControl(clean[i]))
                clean[i] = ' ';
        }

        return clean.Length > MaxLength ? clean.ToString(0, MaxLength).Trim() : clean.ToString().Trim();
    }
}
