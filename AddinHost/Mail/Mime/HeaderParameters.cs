using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>
/// A value with parameters, as in Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2183), with RFC 2231 charsets and continuations and what
/// mailers make of them. At most 256 parameters; the first of a name counts. Values never contain control characters.
/// </summary>
public sealed class HeaderParameters
{
    private const int LongestList = 256;

    private readonly Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);

    private HeaderParameters(string value) => Value = value;

    /// <summary>What stands before the first semicolon, trimmed, in lower case.</summary>
    public string Value { get; }

    public IReadOnlyDictionary<string, string> All => parameters;

    public string? this[string name] => parameters.GetValueOrDefault(name);

    /// <summary>Reads an unfolded field value; never throws.</summary>
    public static HeaderParameters Parse(string? text)
    {
        text ??= string.Empty;
        var end = text.AsSpan().IndexOfAny(';', '(');
        var result = new HeaderParameters((end < 0 ? text : text[..end]).Trim().ToLowerInvariant());
        if (end < 0)
            return result;

        var pieces = new List<Piece>();
        var scanner = new ParameterScanner(text, end);
        while (pieces.Count < LongestList && scanner.Next(out var name, out var value))
        {
            if (Piece.From(name, value) is { } piece)
                pieces.Add(piece);
        }

        result.Join(pieces);
        return result;
    }

    internal HeaderParameters As(string value)
    {
        var copy = new HeaderParameters(value);
        foreach (var (name, text) in parameters)
            copy.parameters.Add(name, text);
        return copy;
    }

    private void Join(List<Piece> pieces)
    {
        foreach (var group in pieces.GroupBy(piece => piece.Name, StringComparer.OrdinalIgnoreCase))
        {
            // RFC 2231 forms are preferred over the plain one beside them, which is for old readers.
            var parts = group.Where(piece => piece.Number >= 0).OrderBy(piece => piece.Number).ToList();
            var extended = group.FirstOrDefault(piece => piece is { Number: < 0, IsExtended: true });
            if (extended is not null)
                parts = [extended];
            var text = parts.Count > 0 ? JoinParts(parts) : EncodedWord.Decode(group.First().Text);
            parameters.TryAdd(group.Key, HeaderText.OneLine(text));
        }
    }

    private static string JoinParts(List<Piece> parts)
    {
        string? charset = null;
        if (parts[0].IsExtended)
            parts[0] = parts[0].TakeCharset(out charset);

        var joined = new StringBuilder();
        var bytes = new List<byte>();
        foreach (var part in parts)
        {
            if (part.IsExtended)
            {
                Unescape(part.Text, bytes);
                continue;
            }

            Flush();
            joined.Append(part.Text);
        }

        Flush();
        var text = joined.ToString();
        // Some put encoded words into continuations, against both RFCs.
        return charset is null ? EncodedWord.Decode(text) : text;

        void Flush()
        {
            if (bytes.Count > 0)
                joined.Append(Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes), charset));
            bytes.Clear();
        }
    }

    private static void Unescape(string text, List<byte> into)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                into.AddRange(Convert.FromHexString(Encoding.ASCII.GetString(bytes, i + 1, 2)));
                i += 2;
            }
            else
            {
                into.Add(bytes[i]);
            }
        }
    }

    private sealed record Piece(string Name, int Number, bool IsExtended, string Text)
    {
        // name, name*, name*0, name*0*
        public static Piece? From(string name, string value)
        {
            var extended = name.EndsWith('*');
            if (extended)
                name = name[..^1];
            var number = -1;
            var star = name.IndexOf('*', StringComparison.Ordinal);
            if (star >= 0)
            {
                if (!int.TryParse(name.AsSpan(star + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number))
                    return null;
                name = name[..star];
            }

            return name.Length == 0 ? null : new Piece(name, number, extended, value);
        }

        public Piece TakeCharset(out string? charset)
        {
            charset = null;
            var first = Text.IndexOf('\'', StringComparison.Ordinal);
            var second = first < 0 ? -1 : Text.IndexOf('\'', first + 1);
            if (second < 0)
                return this;
            charset = first == 0 ? "utf-8" : Text[..first];
            return this with { Text = Text[(second + 1)..] };
        }
    }
}
