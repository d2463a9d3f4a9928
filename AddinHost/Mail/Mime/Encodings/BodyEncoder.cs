using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Writes bodies: text as 7bit, quoted-printable or base64, whichever suits; files as base64.</summary>
internal static class BodyEncoder
{
    private const int LongestLine = 998;
    private const int QuotedLine = 76;
    private const int BytesPerLine = 57;

    /// <summary>Bytes of a file that make whole lines of base64, so that it can be written piece by piece.</summary>
    public const int Piece = BytesPerLine * 1024;

    /// <summary>How CRLF-ended text is best written.</summary>
    public static string Choose(ReadOnlySpan<byte> text, bool allowsEightBit)
    {
        var others = 0;
        foreach (var b in text)
        {
            if (b is (> 0x7E or < 0x20) and not ((byte)'\r' or (byte)'\n' or (byte)'\t'))
                others++;
        }

        // Some stores quote a line that begins with "From ".
        var hasFrom = text.StartsWith("From "u8) || text.IndexOf("\nFrom "u8) >= 0;
        if (others == 0 && !hasFrom && LongestLineOf(text) <= LongestLine)
            return "7bit";
        if (allowsEightBit && !hasFrom && IsTransparent(text))
            return "8bit";
        return others * 2 > text.Length / 3 ? "base64" : "quoted-printable";
    }

    /// <summary>Line ends of any kind to CRLF.</summary>
    public static byte[] Normalize(string text)
    {
        var lines = new StringBuilder(text.Length + 64);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\r' or '\n'))
            {
                lines.Append(text[i]);
                continue;
            }

            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                i++;
            lines.Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>True when the bytes can go out as they are: lines of at most 998 bytes ended by CRLF, no NUL.</summary>
    public static bool IsTransparent(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0) || LongestLineOf(bytes) > LongestLine)
            return false;
        for (var at = bytes.IndexOfAny((byte)'\r', (byte)'\n'); at >= 0;)
        {
            if (bytes[at] != (byte)'\r' || at + 1 >= bytes.Length || bytes[at + 1] != (byte)'\n')
                return false;
            bytes = bytes[(at + 2)..];
            at = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        }

        return true;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes, string encoding)
    {
        if (encoding == "base64")
            WriteBase64(output, bytes);
        else if (encoding == "quoted-printable")
            WriteQuoted(output, bytes);
        else
            output.Write(bytes);
    }

    private static int LongestLineOf(ReadOnlySpan<byte> text)
    {
        var longest = 0;
        foreach (var range in text.Split((byte)'\n'))
            longest = Math.Max(longest, text[range].TrimEnd((byte)'\r').Length);
        return longest;
    }

    private static void WriteBase64(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var span = output.GetSpan(80);
            Base64.EncodeToUtf8(bytes[..Math.Min(BytesPerLine, bytes.Length)], span, out var consumed, out var written);
            "\r\n"u8.CopyTo(span[written..]);
            output.Advance(written + 2);
            bytes = bytes[consumed..];
        }
    }

    private static void WriteQuoted(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        var hex = "0123456789ABCDEF"u8;
        Span<byte> piece = stackalloc byte[3];
        var column = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b == (byte)'\r' && i + 1 < bytes.Length && bytes[i + 1] == (byte)'\n')
            {
                output.Write("\r\n"u8);
                column = 0;
                i++;
                continue;
            }

            var isLineEnd = i + 1 == bytes.Length || (bytes[i + 1] == (byte)'\r' && i + 2 < bytes.Length && bytes[i + 2] == (byte)'\n');
            var plain = b is > 0x20 and < 0x7F and not (byte)'=' || (b is (byte)' ' or (byte)'\t' && !isLineEnd);
            if (column == 0 && bytes[i..].StartsWith("From "u8))
                plain = false;
            var length = plain ? 1 : 3;
            if (column + length > (isLineEnd ? QuotedLine : QuotedLine - 1))
            {
                output.Write("=\r\n"u8);
                column = 0;
                if (plain && bytes[i..].StartsWith("From "u8))
                    (plain, length) = (false, 3);
            }

            piece[0] = plain ? b : (byte)'=';
            piece[1] = hex[b >> 4];
            piece[2] = hex[b & 15];
            output.Write(piece[..length]);
            column += length;
        }
    }
}
