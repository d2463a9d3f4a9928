using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>Where one header field lies in the bytes of a message.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeaderSpan(int Name, int NameLength, int Value, int ValueEnd);

/// <summary>How the search for the end of a header block came out.</summary>
internal enum HeaderEnd
{
    Found,

    /// <summary>A limit was exceeded; the end of the block is still to be found.</summary>
    Cut,

    /// <summary>The end lies beyond the bytes that were given.</summary>
    NeedsMore,
}

/// <summary>Finds the fields of a header block and its end, line by line, without decoding anything.</summary>
internal static class HeaderScanner
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Received", "Return-Path", "Delivered-To", "MIME-Version",
        "Comments", "Keywords", "Organization", "Status", "Precedence", "Auto-Submitted", "DKIM-Signature", "Authentication-Results", "User-Agent", "Importance", "Priority",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] KnownStarts = ["Content-", "X-", "List-", "Resent-", "ARC-"];

    /// <summary>
    /// Reads a whole block in memory from <paramref name="position"/> on; returns where the body begins. A line that is neither a field nor a continuation is passed over.
    /// </summary>
    public static int Scan(ReadOnlySpan<byte> bytes, int position, MimeLimits limits, OpenParts? open, List<HeaderSpan> fields, out int end, out bool cut)
    {
        var lineEnd = LineEnds.Of(bytes);
        cut = Scan(bytes, position, limits, open, lineEnd, true, false, fields, out end, out var body) == HeaderEnd.Cut;
        if (!cut)
            return body;
        for (body = end; body < bytes.Length;)
        {
            var next = NextLine(bytes, body, lineEnd);
            if (IsBlank(bytes[body..next], lineEnd))
                return next;
            body = next;
        }

        return body;
    }

    /// <summary>
    /// Reads to the blank line, the end, or a delimiter of an open multipart. A line that is neither a field nor a continuation is passed over when a field that
    /// everyone knows comes behind it, for trusting what follows less would lose the author of many a real mail; else it is the first line of a body that
    /// was not separated from its header.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static HeaderEnd Scan(ReadOnlySpan<byte> bytes, int position, MimeLimits limits, OpenParts? open, byte lineEnd, bool isEnd, bool separates, List<HeaderSpan> fields, out int end, out int body)
    {
        var start = position;
        var knownAt = -1;
        end = body = position;
        // A byte order mark that an editor left is not part of the first name.
        var mark = "\uFEFF"u8;
        if (!isEnd && bytes.Length - position < mark.Length)
            return HeaderEnd.NeedsMore;
        position += bytes[position..].StartsWith(mark) ? mark.Length : 0;
        // mbox: the envelope line is not a field.
        var isFirst = bytes[position..].StartsWith("From "u8);
        while (position < bytes.Length)
        {
            var next = NextLine(bytes, position, lineEnd);
            var isWhole = next > position && bytes[next - 1] == lineEnd;
            var line = bytes[position..next];
            var isTooLong = next - start > limits.HeaderBytes;
            if (!isWhole && !isEnd && (!isTooLong || line.Length == 1))
                return HeaderEnd.NeedsMore;
            if ((isTooLong || fields.Count >= limits.HeaderFields) && !IsBlank(line, lineEnd))
            {
                end = body = position;
                return HeaderEnd.Cut;
            }

            if (IsBlank(line, lineEnd))
            {
                (end, body) = (position, next);
                return HeaderEnd.Found;
            }

            if (line[0] == (byte)'-' && open is not null && open.Match(bytes[position..], isEnd, lineEnd, out _) is var match and not Delimiting.No)
            {
                end = body = position;
                return match == Delimiting.Yes ? HeaderEnd.Found : HeaderEnd.NeedsMore;
            }

            if (!isFirst && !Take(line, position, next, fields) && separates && knownAt < position)
            {
                var found = line.StartsWith("--"u8) ? HeaderEnd.Found : FindKnown(bytes, next, (long)start + limits.HeaderBytes, lineEnd, isEnd, out knownAt);
                if (found != HeaderEnd.Found || knownAt < position)
                {
                    end = body = position;
                    // A part has no author, and its file may well be longer than a header.
                    return found == HeaderEnd.Cut && open is { Count: > 0 } ? HeaderEnd.Found : found;
                }
            }

            isFirst = false;
            position = next;
        }

        end = body = position;
        return isEnd ? HeaderEnd.Found : HeaderEnd.NeedsMore;
    }

    // A field, or a line that continues one or what was passed over; false for anything else.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Take(ReadOnlySpan<byte> line, int position, int next, List<HeaderSpan> fields)
    {
        if (line[0] is (byte)' ' or (byte)'\t' && fields.Count > 0)
        {
            if (fields[^1].ValueEnd == position)
                fields[^1] = fields[^1] with { ValueEnd = next };
            return true;
        }

        var length = NameLength(line);
        if (length > 0)
            fields.Add(new HeaderSpan(position, length, position + line.IndexOf((byte)':') + 1, next));
        return length > 0;
    }

    // Printable ASCII but the colon (RFC 5322 section 2.2); white space before the colon is the obsolete form (4.5).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
            return 0;
        var name = line[..colon];
        if (name[^1] is (byte)' ' or (byte)'\t')
            name = name.TrimEnd(" \t"u8);
        return name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) ? 0 : name.Length;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line, byte lineEnd) => line[0] == lineEnd || (line.Length == 2 && line[0] == (byte)'\r' && line[1] == lineEnd);

    // Found: a known field lies at the place given, or with -1 there is none in this block, nor before what looks like a delimiter, of a multipart that is only told of
    // here; Cut: none within the limit, and whether there are more authors nobody knows.
    private static HeaderEnd FindKnown(ReadOnlySpan<byte> bytes, int position, long most, byte lineEnd, bool isEnd, out int at)
    {
        for (at = position; at < bytes.Length;)
        {
            var next = NextLine(bytes, at, lineEnd);
            if (next > most)
                return Nowhere(HeaderEnd.Cut, out at);
            if (bytes[next - 1] != lineEnd && !isEnd)
                return Nowhere(HeaderEnd.NeedsMore, out at);
            var line = bytes[at..next];
            if (IsBlank(line, lineEnd) || line.StartsWith("--"u8))
                return Nowhere(HeaderEnd.Found, out at);
            if (NameLength(line) is > 0 and < 40 and var length)
            {
                var name = Encoding.ASCII.GetString(line[..length]);
                if (Known.Contains(name) || Array.Exists(KnownStarts, start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
                    return HeaderEnd.Found;
            }

            at = next;
        }

        return Nowhere(isEnd ? HeaderEnd.Found : HeaderEnd.NeedsMore, out at);

        static HeaderEnd Nowhere(HeaderEnd end, out int at)
        {
            at = -1;
            return end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int NextLine(ReadOnlySpan<byte> bytes, int position, byte lineEnd)
    {
        var feed = bytes[position..].IndexOf(lineEnd);
        return feed < 0 ? bytes.Length : position + feed + 1;
    }
}
