using System.Text;
using System.Text.RegularExpressions;

namespace AddinHost.Mail.Mime;

/// <summary>Where one message lies in an mbox file, without the line before it.</summary>
/// <param name="IsQuoted">Lines that look like a separator carry a '>' more than was written.</param>
public readonly record struct MboxMessage(long Offset, long Length, bool IsQuoted);

/// <summary>
/// Messages of an mbox file (RFC 4155) in its variants: mboxo and mboxrd quote lines that begin with "From ", mboxcl does so too, mboxcl2 does not. A Content-Length field
/// says nothing about where a message ends: strangers write it, and could hide the messages behind theirs. Lines end in LF or CRLF.
/// </summary>
public static partial class Mbox
{
    private const int Piece = 128 * 1024;
    private const int LongestLook = 300;

    /// <summary>True for the start of an mbox file; blank lines and a byte order mark before it are passed over.</summary>
    public static bool IsMbox(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Encoding.UTF8.Preamble))
            start = start[3..];
        return start.TrimStart("\r\n"u8).StartsWith("From "u8);
    }

    /// <summary>
    /// Goes through a stream that can seek from its position, holding no more than a line's beginning of it. A separator stands behind an empty line and has a date; in
    /// a file whose first one has none, any does that a field of a mail follows.
    /// </summary>
    public static IEnumerable<MboxMessage> Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Walk(stream);
    }

    /// <summary>The bytes of one message as they were before they came into the file; null when they are more than <paramref name="mostBytes"/>.</summary>
    public static async Task<byte[]?> LoadAsync(Stream stream, MboxMessage message, int mostBytes, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (message.Length > mostBytes)
            return null;
        stream.Position = message.Offset;
        var bytes = GC.AllocateUninitializedArray<byte>((int)message.Length);
        await stream.ReadExactlyAsync(bytes, ct);
        return message.IsQuoted ? Unquote(bytes) : bytes;
    }

    private static IEnumerable<MboxMessage> Walk(Stream stream)
    {
        var lines = new Lines(stream);
        long begin = -1, blankStart = -1, doubtful = -1, doubtfulBlank = -1;
        bool inHeader = false, hasLength = false, hasPlain = false, hasQuoted = false;
        bool? loose = null;
        while (lines.Next())
        {
            var atBreak = begin < 0 || blankStart >= 0;
            if (doubtful >= 0)
            {
                if (UsualField().IsMatch(lines.Text))
                {
                    yield return new MboxMessage(begin, doubtfulBlank - begin, hasQuoted && !(hasLength && hasPlain));
                    (begin, inHeader, hasLength, hasPlain, hasQuoted) = (lines.Start, true, false, false, false);
                }

                doubtful = -1;
            }

            if (atBreak && lines.StartsWith("From "u8) && (begin < 0 || Dated().IsMatch(lines.Text)))
            {
                loose ??= !Dated().IsMatch(lines.Text);
                if (begin >= 0)
                    yield return new MboxMessage(begin, blankStart - begin, hasQuoted && !(hasLength && hasPlain));
                (begin, inHeader, hasLength, hasPlain, hasQuoted, blankStart) = (lines.End, true, false, false, false, -1);
                continue;
            }

            if (begin < 0)
            {
                // Only what is empty may stand before the first.
                if (!lines.IsBlank && !lines.IsMark)
                    yield break;
                continue;
            }

            if (atBreak && loose == true && lines.StartsWith("From "u8))
                (doubtful, doubtfulBlank) = (lines.Start, blankStart);
            hasLength |= inHeader && lines.StartsWith("Content-Length:"u8);
            hasPlain |= !inHeader && lines.StartsWith("From "u8);
            hasQuoted |= !inHeader && IsQuotedFrom(lines.Head);
            inHeader &= !lines.IsBlank;
            blankStart = lines.IsBlank ? lines.Start : -1;
        }

        if (begin >= 0)
            yield return new MboxMessage(begin, (blankStart >= begin ? blankStart : lines.End) - begin, hasQuoted && !(hasLength && hasPlain));
    }

    /// <summary>One '>' less before each line of the body that has some and then "From ": mboxrd as it is meant, and of mboxo all that can be known.</summary>
    private static byte[] Unquote(byte[] bytes)
    {
        var output = 0;
        var inHeader = true;
        for (var at = 0; at < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', at);
            var next = end < 0 ? bytes.Length : end + 1;
            var line = bytes.AsSpan(at, next - at);
            if (inHeader)
                inHeader = line.TrimEnd("\r\n"u8).Length > 0;
            else if (IsQuotedFrom(line))
                line = line[1..];
            line.CopyTo(bytes.AsSpan(output));
            output += line.Length;
            at = next;
        }

        return output == bytes.Length ? bytes : bytes[..output];
    }

    private static bool IsQuotedFrom(ReadOnlySpan<byte> line) => line.Length > 0 && line[0] == (byte)'>' && line.TrimStart((byte)'>').StartsWith("From "u8);

    [GeneratedRegex(@"^From .*\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +\w{1,3} +\w{1,3} .*\d{1,2}:\d{2}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Dated();

    [GeneratedRegex("^(Return-Path|Received|Delivered-To|From|To|Date|Subject|Message-ID|MIME-Version|DKIM-Signature|Content-[a-z-]+|X-[a-z0-9-]+|Status|ARC-[a-z-]+):", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UsualField();

    /// <summary>The lines of a stream, of each its place and its beginning.</summary>
    private sealed class Lines(Stream stream)
    {
        private readonly byte[] buffer = new byte[Piece];
        private readonly byte[] head = new byte[LongestLook];
        private int headLength;
        private int at;
        private int filled;
        private bool isOver;

        public long Start { get; private set; } = stream.Position;

        /// <summary>Behind the line's end.</summary>
        public long End { get; private set; } = stream.Position;

        public ReadOnlySpan<byte> Head => head.AsSpan(0, headLength);

        public string Text => Encoding.Latin1.GetString(Head.TrimEnd("\r\n"u8));

        public bool IsBlank => Head is [(byte)'\n'] or [(byte)'\r', (byte)'\n'];

        public bool IsMark => Head.StartsWith(Encoding.UTF8.Preamble) && Head[3..].TrimEnd("\r\n"u8).Length == 0;

        public bool StartsWith(ReadOnlySpan<byte> text) => Head.StartsWith(text) || (Start == 0 && Head.StartsWith(Encoding.UTF8.Preamble) && Head[3..].StartsWith(text));

        public bool Next()
        {
            Start = End;
            headLength = 0;
            while (true)
            {
                if (at == filled)
                {
                    if (isOver || (filled = stream.Read(buffer)) == 0)
                    {
                        isOver = true;
                        at = filled = 0;
                        return End > Start;
                    }

                    at = 0;
                }

                var rest = buffer.AsSpan(at, filled - at);
                var end = rest.IndexOf((byte)'\n');
                var piece = end < 0 ? rest : rest[..(end + 1)];
                var copied = Math.Min(piece.Length, LongestLook - headLength);
                piece[..copied].CopyTo(head.AsSpan(headLength));
                headLength += copied;
                at += piece.Length;
                End += piece.Length;
                if (end >= 0)
                    return true;
            }
        }
    }
}
