using System.Runtime.CompilerServices;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>What all parts of one message share.</summary>
internal sealed record MessageContext(MessageSource Source, MimeLimits Limits, byte LineEnd)
{
    /// <summary>Which limits were exceeded by what was asked for so far.</summary>
    public MimeCut Cut { get; set; }
}

/// <summary>
/// Finds the parts of a message in one pass over its bytes (RFC 2046 section 5.1), with a stack instead of recursion. Bytes in memory are looked at where they lie;
/// others pass through a window that holds no more than a header block or a line.
/// </summary>
internal sealed class StructureParser
{
    private readonly OpenParts open = new();
    private readonly List<HeaderSpan> fields = new(32);
    private readonly MessageContext context;
    private Phase phase;
    private bool isAtLineStart = true;
    private MimePart? root;
    private MimePart? parent;
    private int parts;

    private StructureParser(MessageSource source, MimeLimits limits)
    {
        var sample = source.Slice(0, Math.Min(source.Length, LineEnds.Sample));
        context = new MessageContext(source, limits, LineEnds.Of(sample.Span));
    }

    private enum Phase
    {
        Header,
        LongHeader,
        Body,
    }

    public MessageContext Context => context;

    public static StructureParser Parse(MessageSource source, MimeLimits limits, out MimePart root)
    {
        var parser = new StructureParser(source, limits);
        parser.Run();
        root = parser.root!;
        return parser;
    }

    private void Run()
    {
        var source = context.Source;
        if (source.TryGet(out var memory))
        {
            Advance(memory.Span, 0, true);
            return;
        }

        var buffer = GC.AllocateUninitializedArray<byte>(Math.Min(Math.Max(1, context.Limits.WindowBytes), source.Length));
        for (var (start, filled) = (0, 0); ;)
        {
            var more = Math.Min(buffer.Length - filled, source.Length - start - filled);
            source.Read(start + filled, buffer.AsSpan(filled, more));
            filled += more;
            var isEnd = start + filled == source.Length;
            var used = Advance(buffer.AsSpan(0, filled), start, isEnd);
            if (isEnd)
                return;
            if (used == 0 && filled == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, source.Length - start));
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            start += used;
            filled -= used;
        }
    }

    // Looks at the window, whose first byte lies at the offset, and returns how much of it is done with; at the end that is all.
    private int Advance(ReadOnlySpan<byte> window, int offset, bool isEnd)
    {
        var at = 0;
        while (phase switch
        {
            Phase.Header => ReadHeader(window, offset, isEnd, ref at),
            Phase.LongHeader => PassHeader(window, offset, isEnd, ref at),
            _ => ReadToDelimiter(window, offset, isEnd, ref at),
        })
        {
        }

        if (isEnd)
            open.CloseDownTo(0, offset + window.Length);
        return at;
    }

    private bool ReadHeader(ReadOnlySpan<byte> window, int offset, bool isEnd, ref int at)
    {
        fields.Clear();
        var block = window[at..];
        var found = HeaderScanner.Scan(block, 0, context.Limits, open, context.LineEnd, isEnd, true, fields, out var end, out var body);
        if (found == HeaderEnd.NeedsMore)
            return false;

        if (found == HeaderEnd.Cut)
            context.Cut |= MimeCut.HeaderBlock;
        var bytes = context.Source.TryGet(out var memory) ? memory[(offset + at)..] : block[..end].ToArray();
        var headers = new MessageHeaders(bytes, [.. fields], 0, end, found == HeaderEnd.Cut, context.Limits);
        var part = new MimePart(context, headers, parent, open.Count, offset + at);
        parts++;
        parent?.ChildList.Add(part);
        root ??= part;
        at += body;
        parent = part;
        phase = Phase.LongHeader;
        isAtLineStart = true;
        if (found == HeaderEnd.Found)
            EnterBody(offset + at);
        return true;
    }

    // Behind a limit: on to the blank line or a delimiter, as if the fields were read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool PassHeader(ReadOnlySpan<byte> window, int offset, bool isEnd, ref int at)
    {
        while (at < window.Length)
        {
            var rest = window[at..];
            if (isAtLineStart)
            {
                if (rest[0] == context.LineEnd || (rest.Length > 1 && rest[0] == (byte)'\r' && rest[1] == (byte)'\n'))
                {
                    at += rest[0] == context.LineEnd ? 1 : 2;
                    EnterBody(offset + at);
                    return true;
                }

                var match = rest[0] == (byte)'-' ? open.Match(rest, isEnd, context.LineEnd, out _) : Delimiting.No;
                if (match == Delimiting.NeedsMore || (rest.Length == 1 && rest[0] == (byte)'\r' && !isEnd))
                    return false;
                if (match == Delimiting.Yes)
                {
                    EnterBody(offset + at);
                    return true;
                }
            }

            // Short lines by hand: a header that is made to be long has many of them.
            var feed = 0;
            var near = Math.Min(rest.Length, 16);
            while (feed < near && rest[feed] != context.LineEnd)
                feed++;
            if (feed == near)
                feed += rest[near..].IndexOf(context.LineEnd) is >= 0 and var more ? more : rest.Length - near;
            isAtLineStart = feed < rest.Length;
            at += isAtLineStart ? feed + 1 : feed;
        }

        if (isEnd)
            parent!.BodyOffset = offset + at;
        return false;
    }

    // What kind of body it is: parts, a message, or bytes.
    private void EnterBody(int bodyOffset)
    {
        var part = parent!;
        part.BodyOffset = bodyOffset;
        isAtLineStart = true;
        phase = Phase.Body;
        var isMultipart = part.IsMultipart;
        var nests = isMultipart || (part.IsMessage && part.Encoding == TransferEncoding.None);
        if (nests && open.Count >= context.Limits.Depth)
        {
            context.Cut |= MimeCut.Depth;
            nests = false;
        }

        open.Add(part, nests && isMultipart && part.ContentType["boundary"] is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text.TrimEnd()) : null);
        if (!nests || isMultipart)
            return;
        if (parts >= context.Limits.Parts)
            context.Cut |= MimeCut.Parts;
        else
            phase = Phase.Header;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadToDelimiter(ReadOnlySpan<byte> window, int offset, bool isEnd, ref int at)
    {
        var region = at;
        if (!open.HasBoundary)
        {
            at = window.Length;
            return false;
        }

        var search = context.LineEnd == (byte)'\n' ? "\n--"u8 : "\r--"u8;
        for (var line = region; ;)
        {
            if (isAtLineStart)
            {
                var match = open.Match(window[line..], isEnd, context.LineEnd, out var delimiter);
                if (match == Delimiting.Yes)
                {
                    at = line + delimiter.Length;
                    TakeDelimiter(delimiter, offset, BeforeLineEnd(window, region, line), offset + at);
                    return true;
                }

                if (match == Delimiting.NeedsMore)
                {
                    // The line end before it belongs to the delimiter, if it is one.
                    at = BeforeLineEnd(window, region, line);
                    isAtLineStart = at == line;
                    return false;
                }
            }

            isAtLineStart = false;
            var found = window[line..].IndexOf(search);
            if (found < 0)
            {
                at = isEnd ? window.Length : Math.Max(line, window.Length - 3);
                return false;
            }

            line += found + 1;
            isAtLineStart = true;
        }
    }

    private void TakeDelimiter(Delimiter delimiter, int offset, int end, int next)
    {
        var level = delimiter.Level;
        open.CloseDownTo(level + 1, offset + end);
        isAtLineStart = true;
        phase = Phase.Body;
        if (delimiter.IsLast)
        {
            open[level].CloseOffset = offset + end;
            open.ForgetBoundary(level);
        }
        else if (parts >= context.Limits.Parts)
        {
            // The rest stays readable as the body of the multipart.
            context.Cut |= MimeCut.Parts;
            open.ForgetBoundary(level);
        }
        else
        {
            parent = open[level];
            phase = Phase.Header;
        }
    }

    private static int BeforeLineEnd(ReadOnlySpan<byte> window, int region, int line)
    {
        if (line > region && window[line - 1] == (byte)'\n')
            line--;
        if (line > region && window[line - 1] == (byte)'\r')
            line--;
        return line;
    }
}
