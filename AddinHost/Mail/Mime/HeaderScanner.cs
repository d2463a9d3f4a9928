using System.Runtime.InteropServices;

namespace AddinHost.Mail.Mime;

/// <summary>Where one header field lies in the bytes of a message.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeaderSpan(int Name, int NameLength, int Value, int ValueEnd);

/// <summary>Finds the fields of a header block and its end, line by line, without decoding anything.</summary>
internal static class HeaderScanner
{
    /// <summary>
    /// Reads from <paramref name="position"/> to the blank line, the end, or a line that <paramref name="isBoundary"/> knows; returns where the body begins.
    /// A line that is neither a field nor a continuation is passed over where fields follow: trusting these less would lose the author of many a real mail. Where none
    /// follows, the blank line was forgotten, and the body begins with that line.
    /// </summary>
    public static int Scan(ReadOnlySpan<byte> bytes, int position, MimeLimits limits, Func<int, bool>? isBoundary, List<HeaderSpan> fields, out int end, out bool cut)
    {
        var start = position;
        var stray = -1;
        cut = false;
        // A byte order mark that an editor left is not part of the first name.
        if (bytes[position..].StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            position += 3;
        // mbox: the envelope line is not a field.
        if (bytes[position..].StartsWith("From "u8))
            position = NextLine(bytes, position);
        while (position < bytes.Length)
        {
            var next = NextLine(bytes, position);
            var line = bytes[position..next];
            if (line[0] == (byte)'\n' || line.StartsWith("\r\n"u8))
            {
                end = stray < 0 ? position : stray;
                return stray < 0 ? next : stray;
            }

            if (line[0] == (byte)'-' && isBoundary is not null && isBoundary(position))
            {
                end = stray < 0 ? position : stray;
                return end;
            }

            if (next - start > limits.HeaderBytes || fields.Count >= limits.HeaderFields)
            {
                cut = true;
                end = position;
                return BodyAfter(bytes, position, isBoundary);
            }

            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (fields.Count > 0 && fields[^1].ValueEnd == position)
                    fields[^1] = fields[^1] with { ValueEnd = next };
            }
            else if (NameLength(line) is > 0 and var length)
            {
                fields.Add(new HeaderSpan(position, length, position + line.IndexOf((byte)':') + 1, next));
                stray = -1;
            }
            else if (stray < 0 && fields.Count > 0)
            {
                stray = position;
            }

            position = next;
        }

        end = stray < 0 ? position : stray;
        return end;
    }

    // Printable ASCII but the colon (RFC 5322 section 2.2); white space before the colon is the obsolete form (4.5).
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
            return 0;
        var name = line[..colon].TrimEnd(" \t"u8);
        return name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) ? 0 : name.Length;
    }

    private static int NextLine(ReadOnlySpan<byte> bytes, int position)
    {
        var feed = bytes[position..].IndexOf((byte)'\n');
        return feed < 0 ? bytes.Length : position + feed + 1;
    }

    private static int BodyAfter(ReadOnlySpan<byte> bytes, int position, Func<int, bool>? isBoundary)
    {
        while (position < bytes.Length)
        {
            var next = NextLine(bytes, position);
            if (bytes[position] == (byte)'\n' || bytes[position..next].StartsWith("\r\n"u8))
                return next;
            if (bytes[position] == (byte)'-' && isBoundary is not null && isBoundary(position))
                return position;
            position = next;
        }

        return position;
    }
}
