using System.Runtime.InteropServices;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>Finds the parts of a message in one pass over its bytes (RFC 2046 section 5.1), with a stack instead of recursion.</summary>
internal sealed class StructureParser(ReadOnlyMemory<byte> source, MimeLimits limits)
{
    private readonly List<Open> open = [];
    private readonly List<HeaderSpan> fields = new(32);
    private Func<int, bool>? isDelimiter;
    private int parts;

    public MimeCut Cut { get; private set; }

    public MimePart Parse()
    {
        var bytes = source.Span;
        var root = OpenPart(bytes, 0, null, out var position);
        while (FindDelimiter(bytes, position, out var level, out var start, out var next, out var isLast))
        {
            CloseDownTo(level + 1, start);
            position = next;
            if (isLast)
                open[level] = open[level] with { Boundary = null };
            else if (parts >= limits.Parts)
            {
                // The rest stays readable as the body of the multipart.
                Cut |= MimeCut.Parts;
                open[level] = open[level] with { Boundary = null };
            }
            else
                OpenPart(bytes, position, open[level].Part, out position);
        }

        CloseDownTo(0, bytes.Length);
        return root;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Open(MimePart Part, byte[]? Boundary);

    // Opens a part and, while it is a message that is not encoded, the message in it.
    private MimePart OpenPart(ReadOnlySpan<byte> bytes, int position, MimePart? parent, out int body)
    {
        MimePart? first = null;
        while (true)
        {
            fields.Clear();
            body = HeaderScanner.Scan(bytes, position, limits, open.Count == 0 ? null : isDelimiter ??= IsDelimiter, fields, out var end, out var cut);
            if (cut)
                Cut |= MimeCut.HeaderBlock;
            var headers = new MessageHeaders(source, [.. fields], position, end, cut);
            var part = new MimePart(source, limits, headers, parent, open.Count, position, body);
            parts++;
            parent?.ChildList.Add(part);
            first ??= part;

            var nests = part.IsMultipart || (part.IsMessage && part.Encoding == TransferEncoding.None);
            if (nests && open.Count >= limits.Depth)
            {
                Cut |= MimeCut.Depth;
                nests = false;
            }

            var boundary = nests && part.IsMultipart && part.ContentType["boundary"] is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text.TrimEnd()) : null;
            open.Add(new Open(part, boundary));
            if (!nests || part.IsMultipart)
                return first;
            if (parts >= limits.Parts)
            {
                Cut |= MimeCut.Parts;
                return first;
            }

            (parent, position) = (part, body);
        }
    }

    private bool IsDelimiter(int position) => Match(source.Span, position, out _, out _, out _);

    // The line break before a delimiter belongs to it.
    private bool FindDelimiter(ReadOnlySpan<byte> bytes, int position, out int level, out int start, out int next, out bool isLast)
    {
        var isOpen = open.Exists(static part => part.Boundary is not null);
        for (var at = position; isOpen && at >= 0;)
        {
            if (Match(bytes, at, out level, out next, out isLast))
            {
                start = at;
                if (start > position && bytes[start - 1] == (byte)'\n')
                    start--;
                if (start > position && bytes[start - 1] == (byte)'\r')
                    start--;
                return true;
            }

            var found = bytes[at..].IndexOf("\n--"u8);
            at = found < 0 ? -1 : at + found + 1;
        }

        (level, start, next, isLast) = (0, 0, 0, false);
        return false;
    }

    // Innermost first; a boundary of an outer part ends the inner ones, whether they were closed or not.
    private bool Match(ReadOnlySpan<byte> bytes, int position, out int level, out int next, out bool isLast)
    {
        (level, next, isLast) = (-1, position, false);
        if (!bytes[position..].StartsWith("--"u8))
            return false;
        var feed = bytes[position..].IndexOf((byte)'\n');
        next = feed < 0 ? bytes.Length : position + feed + 1;
        var line = bytes[(position + 2)..next].TrimEnd(" \t\r\n"u8);
        for (level = open.Count - 1; level >= 0; level--)
        {
            if (open[level].Boundary is not { } boundary || !line.StartsWith(boundary))
                continue;
            var rest = line[boundary.Length..];
            isLast = rest.SequenceEqual("--"u8);
            if (rest.IsEmpty || isLast)
                return true;
        }

        return false;
    }

    private void CloseDownTo(int count, int end)
    {
        for (var i = open.Count - 1; i >= count; i--)
            open[i].Part.BodyLength = Math.Max(0, end - open[i].Part.BodyOffset);
        open.RemoveRange(count, open.Count - count);
    }
}
