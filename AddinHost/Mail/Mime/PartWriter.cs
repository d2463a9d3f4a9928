using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>Writes parts piece by piece: after each step some more bytes are in the output, which the caller may take away.</summary>
internal sealed class PartWriter(ArrayBufferWriter<byte> output, HeaderWriter headers, Func<string>? boundary)
{
    private readonly Func<string> boundary = boundary ?? (() => "=_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <summary>The header and body of the part and of all within it. The tree is at most four deep, and made here; a stack all the same, as everywhere.</summary>
    public IEnumerable<bool> Steps(OutgoingPart root)
    {
        var contents = Contents(root);
        var steps = new Stack<(OutgoingPart? Part, string? Line)>();
        steps.Push((root, null));
        while (steps.TryPop(out var step))
        {
            if (step.Line is not null)
                headers.Put(step.Line);
            if (step.Part is not { } part)
                continue;
            var mark = part.IsMultipart ? NewBoundary(line => contents.Exists(content => content.Span.IndexOf(line) >= 0)) : null;
            WriteHeader(part, mark);
            if (mark is null)
            {
                foreach (var more in Body(part))
                    yield return more;
                continue;
            }

            steps.Push((null, "\r\n--" + mark + "--\r\n"));
            for (var i = part.Children.Count - 1; i >= 0; i--)
                steps.Push((part.Children[i], (i == 0 ? "--" : "\r\n--") + mark + "\r\n"));
        }

        yield return true;
    }

    /// <summary>A boundary that occurs neither in what is given nor among those that are used already.</summary>
    /// <exception cref="ArgumentException">The source gives something else than boundaries, or none that does not occur.</exception>
    public string NewBoundary(Func<byte[], bool> occurs)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var mark = boundary();
            // RFC 2046 section 5.1.1: 1 to 70 characters of a small set, no space at the end; fewer are allowed here.
            if (mark.Length is 0 or > 60 || mark.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('=' or '_' or '-' or '.' or '+')))
                throw new ArgumentException("What was given as a boundary is none.", nameof(occurs));
            if (!occurs(Encoding.ASCII.GetBytes("--" + mark)) && used.Add(mark))
                return mark;
        }

        throw new ArgumentException("Every boundary occurs in the content.", nameof(occurs));
    }

    // Only these can hold a line that begins with two hyphens and anything.
    internal static List<ReadOnlyMemory<byte>> Contents(OutgoingPart root)
    {
        var contents = new List<ReadOnlyMemory<byte>>();
        var all = new Stack<OutgoingPart>([root]);
        while (all.TryPop(out var part))
        {
            if (part.Encoding != "base64")
                contents.Add(part.Content);
            part.Children.ForEach(all.Push);
        }

        return contents;
    }

    private void WriteHeader(OutgoingPart part, string? mark)
    {
        headers.Parameters("Content-Type", part.Type, mark is null ? part.Parameters : [.. part.Parameters, KeyValuePair.Create("boundary", mark)]);
        if (mark is null || part.Encoding != "7bit")
            headers.Put("Content-Transfer-Encoding: " + part.Encoding + "\r\n");
        if (part.Disposition is not null)
            headers.Parameters("Content-Disposition", part.Disposition, part.FileName is null ? [] : [KeyValuePair.Create("filename", part.FileName)]);
        if (part.ContentId is not null)
            headers.Text("Content-ID", "<" + part.ContentId + ">");
        headers.EndBlock();
    }

    private IEnumerable<bool> Body(OutgoingPart part)
    {
        if (part.Open is null)
        {
            if (part.Encoding != "base64")
            {
                BodyEncoder.Write(output, part.Content.Span, part.Encoding);
                yield return true;
                yield break;
            }

            for (var at = 0; at < part.Content.Length; at += BodyEncoder.Piece)
            {
                BodyEncoder.Write(output, part.Content.Span[at..Math.Min(part.Content.Length, at + BodyEncoder.Piece)], part.Encoding);
                yield return true;
            }

            yield break;
        }

        using var content = part.Open();
        var piece = GC.AllocateUninitializedArray<byte>(BodyEncoder.Piece);
        for (int filled; (filled = content.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false)) > 0;)
        {
            BodyEncoder.Write(output, piece.AsSpan(0, filled), part.Encoding);
            yield return true;
        }
    }
}
