using System.Buffers;
using System.Buffers.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Decodes bytes in memory piece by piece; never throws on their content.</summary>
internal abstract class BodyDecoder
{
    /// <summary>Decodes into the span and returns how many bytes were written; 0 at the end (the span must not be empty).</summary>
    public abstract int Read(Span<byte> into);

    public static BodyDecoder Create(ReadOnlyMemory<byte> source, TransferEncoding encoding) => encoding switch
    {
        TransferEncoding.Base64 => new Base64Decoder(source),
        TransferEncoding.QuotedPrintable => new QuotedPrintableDecoder(source),
        TransferEncoding.Uuencode => new UuDecoder(source),
        _ => new PlainDecoder(source),
    };
}

/// <summary>7bit, 8bit, binary, and encodings that nobody knows.</summary>
internal sealed class PlainDecoder(ReadOnlyMemory<byte> source) : BodyDecoder
{
    private int position;

    public override int Read(Span<byte> into)
    {
        var count = Math.Min(into.Length, source.Length - position);
        source.Span.Slice(position, count).CopyTo(into);
        position += count;
        return count;
    }
}

/// <summary>Base64 (RFC 2045 section 6.8). What is not in the alphabet is skipped, padding may be missing, and several padded pieces may follow each other.</summary>
internal sealed class Base64Decoder(ReadOnlyMemory<byte> source) : BodyDecoder
{
    private const int Quads = 8192;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
    private static readonly SearchValues<byte> AlphabetOrPad = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private readonly byte[] block = new byte[Math.Max(4, Math.Min(Quads, (source.Length + 6) & ~3))];
    private int position;
    private int ready;
    private int taken;

    public override int Read(Span<byte> into)
    {
        while (taken == ready)
        {
            if (position >= source.Length)
                return 0;
            Refill();
        }

        var count = Math.Min(into.Length, ready - taken);
        block.AsSpan(taken, count).CopyTo(into);
        taken += count;
        return count;
    }

    private void Refill()
    {
        var bytes = source.Span;
        var filled = 0;
        while (filled < block.Length && position < bytes.Length)
        {
            var window = bytes[position..Math.Min(bytes.Length, position + block.Length - filled)];
            var run = window.IndexOfAnyExcept(Alphabet);
            if (run < 0)
                run = window.Length;
            window[..run].CopyTo(block.AsSpan(filled));
            filled += run;
            position += run;
            if (run == window.Length)
                continue;
            if (window[run] == (byte)'=')
            {
                position++;
                if (filled % 4 != 0)
                    break;
                continue;
            }

            var noise = bytes[position..].IndexOfAny(AlphabetOrPad);
            position = noise < 0 ? bytes.Length : position + noise;
        }

        taken = 0;
        var tail = filled & 3;
        if (tail != 0)
        {
            // A cut quantum: the missing characters count as zero bits and give no byte.
            block.AsSpan(filled, 4 - tail).Fill((byte)'A');
            filled += 4 - tail;
        }

        Base64.DecodeFromUtf8InPlace(block.AsSpan(0, filled), out ready);
        if (tail != 0)
            ready -= 4 - tail;
    }
}

/// <summary>Quoted-printable (RFC 2045 section 6.7). A malformed escape stays as it is; white space at the end of a line goes.</summary>
internal sealed class QuotedPrintableDecoder(ReadOnlyMemory<byte> source) : BodyDecoder
{
    private int position;
    private int contentEnd;
    private int literalEnd;
    private int lineEnd;
    private int breakStart;

    public override int Read(Span<byte> into)
    {
        var bytes = source.Span;
        var written = 0;
        while (written < into.Length)
        {
            if (position < literalEnd)
            {
                var count = Math.Min(into.Length - written, literalEnd - position);
                bytes.Slice(position, count).CopyTo(into[written..]);
                position += count;
                written += count;
            }
            else if (position < contentEnd)
            {
                var escape = bytes[position..contentEnd].IndexOf((byte)'=');
                if (escape != 0)
                    literalEnd = escape < 0 ? contentEnd : position + escape;
                else if (contentEnd - position > 2 && Value(bytes[position + 1]) is >= 0 and var high && Value(bytes[position + 2]) is >= 0 and var low)
                {
                    into[written++] = (byte)((high << 4) | low);
                    position += 3;
                }
                else
                    literalEnd = position + 1;
            }
            else if (!NextLine(bytes))
            {
                break;
            }
        }

        return written;
    }

    // A line is given out in two steps: its content, then its break; a soft break (equals sign at the end) is none.
    private bool NextLine(ReadOnlySpan<byte> bytes)
    {
        if (breakStart < lineEnd)
        {
            position = breakStart;
            literalEnd = contentEnd = breakStart = lineEnd;
            return true;
        }

        position = lineEnd;
        if (position >= bytes.Length)
            return false;
        var feed = bytes[position..].IndexOf((byte)'\n');
        lineEnd = feed < 0 ? bytes.Length : position + feed + 1;
        var line = bytes[position..lineEnd];
        breakStart = feed < 0 ? lineEnd : lineEnd - (line.EndsWith("\r\n"u8) ? 2 : 1);
        var content = bytes[position..breakStart].TrimEnd(" \t\r"u8);
        literalEnd = position;
        if (content.EndsWith("="u8))
        {
            content = content[..^1];
            breakStart = lineEnd;
        }

        contentEnd = position + content.Length;
        return true;
    }

    private static int Value(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}

/// <summary>Uuencode: the lines between <c>begin</c> and <c>end</c>.</summary>
internal sealed class UuDecoder(ReadOnlyMemory<byte> source) : BodyDecoder
{
    private readonly byte[] line = new byte[66];
    private int position;
    private int ready;
    private int taken;
    private bool begun;

    public override int Read(Span<byte> into)
    {
        while (taken == ready)
        {
            if (!NextLine())
                return 0;
        }

        var count = Math.Min(into.Length, ready - taken);
        line.AsSpan(taken, count).CopyTo(into);
        taken += count;
        return count;
    }

    private bool NextLine()
    {
        var rest = source.Span[position..];
        if (rest.IsEmpty)
            return false;
        var feed = rest.IndexOf((byte)'\n');
        position += feed < 0 ? rest.Length : feed + 1;
        var text = (feed < 0 ? rest : rest[..feed]).TrimEnd("\r"u8);
        taken = ready = 0;
        if (!begun)
        {
            begun = text.StartsWith("begin "u8);
            return true;
        }

        if (text.IsEmpty)
            return true;
        if (text.SequenceEqual("end"u8))
        {
            position = source.Length;
            return false;
        }

        // No more than its characters can hold: a line of one letter must not become 63 bytes.
        var length = Math.Min((text[0] - 32) & 63, (text.Length - 1) * 3 / 4);
        text = text[1..];
        for (var i = 0; i < length; i += 3, text = text.Length > 4 ? text[4..] : default)
        {
            var bits = (Six(text, 0) << 18) | (Six(text, 1) << 12) | (Six(text, 2) << 6) | Six(text, 3);
            line[i] = (byte)(bits >> 16);
            line[i + 1] = (byte)(bits >> 8);
            line[i + 2] = (byte)bits;
        }

        ready = length;
        return true;
    }

    private static int Six(ReadOnlySpan<byte> text, int index) => index < text.Length ? (text[index] - 32) & 63 : 0;
}
