using System.Text.Unicode;

namespace AddinHost.Mail.Smtp;

/// <summary>
/// A message on its way through DATA: every line break (CRLF, bare CR, bare LF) becomes CRLF, so that no server can see an end of data that we do not mean
/// (RFC 5321 4.1.1.4, "SMTP smuggling"); lines that begin with a dot get a second one (4.5.2); the last line break is left for the terminator.
/// </summary>
public sealed class SmtpData
{
    /// <summary>Ends the last line, then the data.</summary>
    public static readonly ReadOnlyMemory<byte> Terminator = "\r\n.\r\n"u8.ToArray();

    /// <summary>The last chunk: ends the last line (RFC 3030).</summary>
    public static readonly ReadOnlyMemory<byte> LastChunk = "BDAT 2 LAST\r\n\r\n"u8.ToArray();

    private const int BlockSize = 64 * 1024;

    private readonly ReadOnlyMemory<byte> _message;

    /// <summary>Looks through the message once; the bytes must not change afterwards.</summary>
    public SmtpData(ReadOnlyMemory<byte> message)
    {
        // The last line break of the message is the first half of the terminator.
        var span = message.Span;
        if (span.EndsWith("\r\n"u8))
            message = message[..^2];
        else if (span.EndsWith("\n"u8) || span.EndsWith("\r"u8))
            message = message[..^1];
        _message = message;

        long size = 2;
        var rest = message.Span;
        while (NextLine(ref rest, out var line, out var hasBreak))
            size += line.Length + (hasBreak ? 2 : 0);
        Size = size;
        HasEightBit = message.Span.ContainsAnyInRange((byte)0x80, (byte)0xFF);
        HasNul = message.Span.Contains((byte)0);
        HasUtf8Header = HasEightBit && IsUtf8Header(message.Span);
    }

    /// <summary>Octets with CRLF line ends and without doubled dots: what SIZE counts (RFC 1870 section 5).</summary>
    public long Size { get; }

    /// <summary>Any byte above 127.</summary>
    public bool HasEightBit { get; }

    /// <summary>A NUL anywhere: allowed neither by 7BIT nor by 8BITMIME.</summary>
    public bool HasNul { get; }

    /// <summary>A header beyond ASCII that is UTF-8: an internationalized message (RFC 6532), which SMTPUTF8 is for.</summary>
    public bool HasUtf8Header { get; }

    /// <summary>
    /// The encoded data without the end of its last line, in blocks of at most 64 KB; without doubled dots (for BDAT) <see cref="Size"/> - 2 bytes in all. A
    /// block is valid until the next is asked for.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Blocks(bool dots = true)
    {
        var block = new byte[BlockSize];
        var filled = 0;
        var position = 0;
        var atLineStart = true;
        while (position < _message.Length)
        {
            while (position < _message.Length && BlockSize - filled >= 4)
            {
                position += Fill(_message.Span[position..], block.AsSpan(filled), dots, ref atLineStart, out var written);
                filled += written;
            }

            yield return block.AsMemory(0, filled);
            filled = 0;
        }
    }

    // Encodes one line, or as much of it as fits. Needs room for four bytes: a doubled dot and a line break.
    private static int Fill(ReadOnlySpan<byte> source, Span<byte> target, bool dots, ref bool atLineStart, out int written)
    {
        written = 0;
        if (dots && atLineStart && source[0] == (byte)'.')
            target[written++] = (byte)'.';
        var text = source.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var found ? source[..found] : source;
        var room = target.Length - written - 2;
        if (text.Length > room)
            text = text[..room];
        text.CopyTo(target[written..]);
        written += text.Length;
        atLineStart = atLineStart && text.Length == 0;
        var taken = text.Length;
        if (taken == source.Length || source[taken] is not ((byte)'\r' or (byte)'\n'))
            return taken;

        "\r\n"u8.CopyTo(target[written..]);
        written += 2;
        atLineStart = true;
        return taken + (source[taken..].StartsWith("\r\n"u8) ? 2 : 1);
    }

    private static bool IsUtf8Header(ReadOnlySpan<byte> message)
    {
        var rest = message;
        var length = message.Length;
        while (NextLine(ref rest, out var line, out _))
        {
            if (!line.IsEmpty)
                continue;
            length = message.Length - rest.Length;
            break;
        }

        var header = message[..length];
        return header.ContainsAnyInRange((byte)0x80, (byte)0xFF) && Utf8.IsValid(header);
    }

    private static bool NextLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line, out bool hasBreak)
    {
        line = rest;
        hasBreak = false;
        if (rest.IsEmpty)
            return false;
        var found = rest.IndexOfAny((byte)'\r', (byte)'\n');
        hasBreak = found >= 0;
        line = hasBreak ? rest[..found] : rest;
        rest = hasBreak ? rest[(found + (rest[found..].StartsWith("\r\n"u8) ? 2 : 1))..] : [];
        return true;
    }
}
