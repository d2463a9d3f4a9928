using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>One <c>name=value</c>, <c>name*=value</c>, <c>name*0=value</c> or <c>name*0*=value</c> (RFC 2231 sections 3 and 4), and how they are put together.</summary>
internal sealed record ParameterPiece(string Name, int Number, bool IsExtended, string Text)
{
    private const int Whole = -1;

    public static ParameterPiece? From(string name, string value)
    {
        var extended = name.EndsWith('*');
        if (extended)
            name = name[..^1];
        var number = Whole;
        var star = name.IndexOf('*', StringComparison.Ordinal);
        if (star >= 0)
        {
            if (!int.TryParse(name.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number))
                return null;
            name = name[..star];
        }

        return name.Length == 0 || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) ? null : new ParameterPiece(name, number, extended, value);
    }

    /// <summary>
    /// The value that all pieces of one name make. The forms of RFC 2231 are preferred over the plain one beside them, which is for old readers; pieces are taken in the order
    /// of their numbers, the first of each, and a missing one is passed over.
    /// </summary>
    public static string Join(List<ParameterPiece> all)
    {
        var whole = all.Find(piece => piece is { Number: Whole, IsExtended: true });
        var parts = whole is not null ? [whole] : all.Where(piece => piece.Number >= 0).OrderBy(piece => piece.Number).DistinctBy(piece => piece.Number).ToList();
        if (parts.Count == 0)
            parts = [all[0]];

        string? charset = null;
        var isEscaped = false;
        var joined = new StringBuilder();
        var bytes = new List<byte>();
        for (var i = 0; i < parts.Count; i++)
        {
            var (text, extended) = (parts[i].Text, parts[i].IsExtended);
            if (i == 0 && (extended || IsLabelled(text)))
            {
                (charset, text) = TakeCharset(text);
                // "utf-8''a%20b" without the star, by mailers that knew half of the RFC: then the star is missing from all.
                isEscaped = !extended;
            }

            if (extended || isEscaped)
            {
                Unescape(text, bytes);
                continue;
            }

            Flush();
            joined.Append(text);
        }

        Flush();
        // Encoded words stand where RFC 2047 section 5 forbids them: in plain values, in continuations, even within the RFC's own escapes.
        var value = joined.ToString();
        return charset is null || value.StartsWith("=?", StringComparison.Ordinal) ? EncodedWord.Decode(value) : value;

        void Flush()
        {
            if (bytes.Count > 0)
                joined.Append(Charsets.Decode(CollectionsMarshal.AsSpan(bytes), charset));
            bytes.Clear();
        }
    }

    private static bool IsLabelled(string text)
    {
        var first = text.IndexOf('\'', StringComparison.Ordinal);
        if (first is < 1 or > 40 || !Charsets.IsKnown(text[..first]))
            return false;
        var second = text.IndexOf('\'', first + 1);
        var escape = second < 0 ? -1 : text.IndexOf('%', second);
        return second >= 0 && second - first <= 20 && escape >= 0 && escape + 2 < text.Length && char.IsAsciiHexDigit(text[escape + 1]) && char.IsAsciiHexDigit(text[escape + 2]);
    }

    // charset'language'text; the second quote is forgotten by some, both by others.
    private static (string? Charset, string Text) TakeCharset(string text)
    {
        var first = text.IndexOf('\'', StringComparison.Ordinal);
        var second = first < 0 ? -1 : text.IndexOf('\'', first + 1);
        if (first == 0 && second > 0)
            return ("utf-8", text[(second + 1)..]);
        if (first is < 1 or > 40)
            return (null, text);
        if (second < 0)
            return Charsets.IsKnown(text[..first]) ? (text[..first], text[(first + 1)..]) : (null, text);
        return (text[..first], text[(second + 1)..]);
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
}
