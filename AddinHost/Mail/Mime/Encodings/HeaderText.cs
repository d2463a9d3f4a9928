using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Header bytes to text: unfolding (RFC 5322 section 2.2.3), raw 8-bit (RFC 6532 or mislabelled), and no control character in what comes out.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (char)c), .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c), '\u2028', '\u2029']);

    /// <summary>Unfolded text as it stands on the wire, encoded words not yet decoded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static string Raw(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.Trim(" \t\r\n"u8);
        if (bytes.IsEmpty)
            return string.Empty;
        var text = bytes.Contains((byte)0x1B) ? Charsets.Decode(bytes, "iso-2022-jp") : Charsets.DecodeUnlabelled(bytes);
        return Unfold(text);
    }

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
