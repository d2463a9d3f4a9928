using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Header bytes to text: unfolding (RFC 5322 section 2.2.3), raw 8-bit (RFC 6532 or mislabelled), and no control character in what comes out.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> DomainText = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (char)c), .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c), '\u2028', '\u2029']);

    /// <summary>Unfolded text as it stands on the wire, encoded words not yet decoded; raw 8-bit that is not UTF-8 is taken for <paramref name="charset"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static string Raw(ReadOnlySpan<byte> bytes, string? charset = null)
    {
        bytes = bytes.Trim(" \t\r\n"u8);
        if (bytes.IsEmpty)
            return string.Empty;
        return Unfold(bytes.Contains((byte)0x1B) ? Charsets.Decode(bytes, "iso-2022-jp") : Charsets.DecodeUnlabelled(bytes, charset));
    }

    /// <summary>Bytes that look like the second half of an address became other characters in the text: a reader who knows no charsets may see another author.</summary>
    public static bool HidesAddress(ReadOnlySpan<byte> bytes, string text)
    {
        var latin = Charsets.Get(1252).GetString(bytes);
        var from = 0;
        for (var at = latin.IndexOf('@', StringComparison.Ordinal); at >= 0; at = latin.IndexOf('@', at + 1))
        {
            var rest = latin.AsSpan(at);
            var length = rest[1..].IndexOfAnyExcept(DomainText) is >= 0 and var end ? end + 1 : rest.Length;
            if (!rest[..length].TrimEnd('.').Contains('.'))
                continue;
            // In their order, so that this is one pass.
            var found = text.AsSpan(from).IndexOf(rest[..length], StringComparison.Ordinal);
            if (found < 0)
                return true;
            from += found + length;
        }

        return false;
    }

    /// <summary>False where bytes below 128 may be parts of other characters, or the others are no UTF-8.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> bytes) => !bytes.Contains((byte)0x1B) && System.Text.Unicode.Utf8.IsValid(bytes);

    /// <summary>Decoded text on one line: each control character becomes a space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAny(Controls))
            return text.Trim();
        return string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = Controls.Contains(from[i]) ? ' ' : from[i];
        }).Trim();
    }

    // A fold is the line break only; the white space behind it stays.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string Unfold(string text)
    {
        if (!text.AsSpan().ContainsAny(Controls))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                continue;
            if (c == '\n' && i + 1 < text.Length && (text[i + 1] is ' ' or '\t'))
                continue;
            plain.Append(Controls.Contains(c) ? ' ' : c);
        }

        return plain.ToString();
    }
}
