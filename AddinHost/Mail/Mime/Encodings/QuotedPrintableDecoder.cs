using System.Runtime.CompilerServices;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Quoted-printable (RFC 2045 section 6.7). A malformed escape stays as it is; white space at the end of a line goes.</summary>
internal sealed class QuotedPrintableDecoder(byte lineEnd) : BodyDecoder
{
    // No line has so much white space at its end by accident; more of it stays, so that none has to be kept in mind without end.
    private const int LongestSpace = 32 * 1024;

    private static readonly sbyte[] Values = MakeValues();

    // Literal bytes at the start of the input that only wait for room.
    private int literal;
    private bool isInSpace;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written)
    {
        consumed = written = 0;
        while (written < output.Length)
        {
            if (literal > 0)
            {
                var count = Math.Min(literal, output.Length - written);
                input.Slice(consumed, count).CopyTo(output[written..]);
                consumed += count;
                written += count;
                literal -= count;
                continue;
            }

            if (consumed == input.Length)
                return;
            var rest = input[consumed..];
            if (rest[0] != (byte)'=')
            {
                if (!TakeLiteral(rest, isEnd, ref consumed))
                    return;
            }
            else if (rest.Length > 2 && Value(rest[1]) is >= 0 and var high && Value(rest[2]) is >= 0 and var low)
            {
                output[written++] = (byte)((high << 4) | low);
                consumed += 3;
                isInSpace = false;
            }
            else if (rest.Length > 1 && rest[1] == lineEnd)
            {
                consumed += 2;
                isInSpace = false;
            }
            else if (rest.Length > 2 && rest[1] is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
            {
                output[written++] = (byte)'=';
                consumed++;
                isInSpace = false;
            }
            else if (!TakeBadEscape(rest, isEnd, ref consumed))
            {
                return;
            }
        }
    }

    // A soft line break, or an equals sign that stands for itself; false when more must be seen.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TakeBadEscape(ReadOnlySpan<byte> rest, bool isEnd, ref int consumed)
    {
        isInSpace = false;
        var reach = Math.Min(rest.Length, LongestSpace);
        var next = 0;
        while (next + 1 < reach && rest[next + 1] != lineEnd && rest[next + 1] is (byte)' ' or (byte)'\t' or (byte)'\r')
            next++;
        if (next + 1 == reach)
            next = -1;
        if (next < 0 && rest.Length < LongestSpace && !isEnd)
            return false;
        if (next < 0 && rest.Length < LongestSpace)
            consumed += rest.Length;
        else if (next >= 0 && rest[next + 1] == lineEnd)
            consumed += next + 2;
        else if (rest.Length == 2 && !isEnd)
            return false;
        else
            literal = 1;
        return true;
    }

    // Text to the next escape, or to the end of the line without the white space there; false when more must be seen.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TakeLiteral(ReadOnlySpan<byte> rest, bool isEnd, ref int consumed)
    {
        var stop = rest.IndexOfAny((byte)'=', lineEnd);
        if (stop >= 0 && rest[stop] == (byte)'=')
        {
            literal = stop;
            isInSpace = false;
            return true;
        }

        var line = stop < 0 ? rest : rest[..stop];
        var breakLength = stop < 0 ? 0 : stop > 0 && lineEnd == (byte)'\n' && rest[stop - 1] == (byte)'\r' ? 2 : 1;
        var text = line.Length;
        while (text > 0 && line[text - 1] is (byte)' ' or (byte)'\t' or (byte)'\r')
            text--;
        var space = line.Length - text;
        if (space > LongestSpace || (isInSpace && text == 0))
        {
            // Once some of a run is given out, so is the rest of it.
            isInSpace = stop < 0;
            literal = stop < 0 ? line.Length : stop + 1;
            return true;
        }

        isInSpace = false;
        if (stop >= 0)
        {
            if (text > 0)
            {
                literal = text;
                return true;
            }

            consumed += stop + 1 - breakLength;
            literal = breakLength;
            return true;
        }

        if (text > 0)
        {
            literal = text;
            return true;
        }

        if (!isEnd)
            return false;
        consumed += rest.Length;
        return true;
    }

    private static int Value(byte c) => Values[c];

    private static sbyte[] MakeValues()
    {
        var values = new sbyte[256];
        for (var c = 0; c < 256; c++)
            values[c] = (sbyte)(char.IsAsciiHexDigit((char)c) ? Convert.ToInt32(((char)c).ToString(), 16) : -1);
        return values;
    }
}
