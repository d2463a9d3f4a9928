using System.Buffers;
using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Body bytes to text: byte order mark first, then the label, then what HTML says of itself, then the bytes.</summary>
internal static class BodyText
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create("\"' ;/>");

    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, bool isHtml)
    {
        string text;
        if (bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF)
            text = Charsets.Decode(bytes[3..], "utf-8");
        else if (bytes.Length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
            text = Charsets.Decode(bytes[2..], "utf-16le");
        else if (bytes.Length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
            text = Charsets.Decode(bytes[2..], "utf-16be");
        else
            text = Charsets.Decode(bytes, string.IsNullOrEmpty(charset) && isHtml && MetaCharset(bytes) is { } meta && Charsets.IsAsciiBased(meta) ? meta : charset);
        return text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", string.Empty, StringComparison.Ordinal) : text;
    }

    // <meta charset=...> and <meta http-equiv content="...charset=..."> within the first 1,024 bytes, as the WHATWG HTML standard says.
    private static string? MetaCharset(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(1024, bytes.Length)]);
        var meta = head.IndexOf("<meta", StringComparison.OrdinalIgnoreCase);
        var at = meta < 0 ? -1 : head.IndexOf("charset=", meta, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var rest = head.AsSpan(at + 8).TrimStart(" \"'");
        var end = rest.IndexOfAny(NameEnds);
        return end > 0 ? rest[..end].ToString() : null;
    }
}
