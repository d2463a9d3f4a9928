namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Quoted-printable (RFC 2045 section 6.7). A malformed escape stays as it is; white space at the end of a line goes.</summary>
internal sealed class QuotedPrintableDecoder(byte lineEnd) : BodyDecoder
{
    // No line has so much white space at its end by accident; more of it stays, so that none has to be kept in mind without end.
    private const int LongestSpace = 32 * 1024;

    // Literal bytes at the start of the input that only wait for room.
    private int literal;
    private bool isInSpace;

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

            var rest = input[consumed..];
            if (rest.IsEmpty)
                return;
            if (rest[0] == (byte)'=')
            {
                if (rest.Length > 2 && Value(rest[1]) is >= 0 and var high && Value(rest[2]) is >= 0 and var low)
                {
                    output[written++] = (byte)((high << 4) | low);
                    consumed += 3;
                    isInSpace = false;
                }
                else if (!TakeBadEscape(rest, isEnd, ref consumed))
                {
                    return;
                }

                continue;
            }

            if (!TakeLiteral(rest, isEnd, ref consumed))
                return;
        }
    }

    // A soft line break, or an equals sign that stands for itself; false when more must be seen.
    private bool TakeBadEscape(ReadOnlySpan<byte> rest, bool isEnd, ref int consumed)
    {
        isInSpace = false;
        var reach = Math.Min(rest.Length, LongestSpace);
        var next = rest[1..reach].IndexOfAnyExcept(" \t\r"u8);
        if (lineEnd == (byte)'\r' && rest[1..reach].IndexOf(lineEnd) is >= 0 and var end && (next < 0 || end < next))
            next = end;
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
        var text = line.TrimEnd(" \t\r"u8).Length;
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

    private static int Value(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}
