using System.Buffers;
using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>
/// Changes to a message that was parsed. What is not changed is written byte for byte as it was received, so that signatures over it stay valid; what is added has the
/// line ends of the message. Not for use by several threads at once.
/// </summary>
public sealed class MessageEdit
{
    private readonly MimeMessage message;
    private readonly MessageSource source;
    private readonly Func<string>? boundary;
    private readonly string lineEnd;
    private readonly Dictionary<int, byte[]> replaced = [];
    private readonly List<byte[]> above = [];
    private readonly Dictionary<string, byte[]> below = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<OutgoingPart> files = [];

    /// <param name="message">What is changed; itself it stays as it is.</param>
    /// <param name="boundary">Where a boundary comes from, if one is needed; random ones by default. One that occurs in the content is passed over.</param>
    public MessageEdit(MimeMessage message, Func<string>? boundary = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        this.message = message;
        this.boundary = boundary;
        source = message.Context.Source;
        var start = source.Slice(0, Math.Min(source.Length, LineEnds.Sample)).Span;
        var feed = start.IndexOf((byte)'\n');
        lineEnd = message.Context.LineEnd == (byte)'\r' ? "\r" : feed == 0 || (feed > 0 && start[feed - 1] != (byte)'\r') ? "\n" : "\r\n";
    }

    // The first field, behind what may stand above it: a byte order mark, the envelope line of an mbox.
    private int Top => message.Headers.Spans is [var first, ..] ? message.Root.HeaderOffset + first.Name : HeaderEnd;

    private int HeaderEnd => message.Root.HeaderOffset + message.Headers.Raw.Length;

    /// <summary>
    /// Puts a text in the place of the first field of that name, or at the end of the header, and takes away all others of that name; null takes away all.
    /// Non-ASCII becomes encoded words. Fields with addresses go through <see cref="SetAddresses"/>; what describes the body stays.
    /// </summary>
    /// <exception cref="ArgumentException">Not a name, one of those fields, or CR, LF or NUL.</exception>
    public void SetHeader(string name, string? text)
    {
        Check(name, isAddress: false);
        Set(name, text is null ? [] : Field(writer => writer.Text(name, text)));
    }

    /// <summary>The same for a field of addresses; none take the field away.</summary>
    /// <exception cref="ArgumentException">Not a field of addresses, or a domain without an ASCII form.</exception>
    public void SetAddresses(string name, IReadOnlyList<EmailAddress> addresses)
    {
        Check(name, isAddress: true);
        Set(name, Field(writer => writer.Addresses(name, addresses)));
    }

    /// <summary>Adds a field above all others, as those that tell of the way of a message are (RFC 5322 section 3.6.7).</summary>
    /// <exception cref="ArgumentException">See <see cref="SetHeader"/>.</exception>
    public void AddHeader(string name, string text)
    {
        Check(name, isAddress: false);
        above.Insert(0, Field(writer => writer.Text(name, text)));
    }

    /// <summary>
    /// Adds a file at the end of a multipart/mixed; any other message becomes the first part of one, with the fields that describe its body, whose bytes stay as they are.
    /// </summary>
    /// <exception cref="ArgumentException">See <see cref="MessageWriter.Write"/>.</exception>
    /// <exception cref="InvalidOperationException">Limits cut the message, so that what describes the body, or its end, is not known.</exception>
    public void AddAttachment(OutgoingAttachment file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (message.Headers.IsCut || message.Cut.HasFlag(MimeCut.Message))
            throw new InvalidOperationException("Not all of the message was read.");
        files.Add(OutgoingPart.File(file, false));
    }

    public byte[] ToArray()
    {
        using var stream = new MemoryStream(source.Length + 1024);
        foreach (var bytes in Pieces())
            stream.Write(bytes.Span);
        return stream.ToArray();
    }

    /// <summary>Writes the message; neither it nor an added file is held as a whole.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        foreach (var bytes in Pieces())
            await stream.WriteAsync(bytes, ct);
    }

    private static void Check(string name, bool isAddress)
    {
        ArgumentNullException.ThrowIfNull(name);
        var bare = name.StartsWith("Resent-", StringComparison.OrdinalIgnoreCase) ? name["Resent-".Length..] : name;
        var takesAddresses = bare.ToUpperInvariant() is "FROM" or "SENDER" or "REPLY-TO" or "TO" or "CC" or "BCC";
        if (!MessageWriter.IsFieldName(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || isAddress != takesAddresses)
            throw new ArgumentException("Not a field that can be set so.", nameof(name));
    }

    private byte[] Field(Action<HeaderWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new HeaderWriter(output));
        return Own(output.WrittenMemory).ToArray();
    }

    // With the line ends of the message.
    private ReadOnlyMemory<byte> Own(ReadOnlyMemory<byte> written)
    {
        if (lineEnd.Length == 2)
            return written;
        var copy = GC.AllocateUninitializedArray<byte>(written.Length);
        var length = 0;
        foreach (var b in written.Span)
        {
            if (b is not ((byte)'\r' or (byte)'\n') || b == message.Context.LineEnd)
                copy[length++] = b;
        }

        return copy.AsMemory(0, length);
    }

    private byte[] Line(string text) => Encoding.UTF8.GetBytes(text + lineEnd);

    private void Set(string name, byte[] field)
    {
        var isFirst = true;
        foreach (var span in message.Headers.Spans)
        {
            if (!NameOf(span).Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            replaced[span.Name] = isFirst ? field : [];
            isFirst = false;
        }

        if (isFirst)
            below[name] = field;
    }

    private string NameOf(HeaderSpan span) => Encoding.ASCII.GetString(message.Headers.Raw.Span.Slice(span.Name, span.NameLength));

    private IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new PartWriter(output, new HeaderWriter(output), boundary);
        var mark = files.Count == 0 ? null : OwnBoundary();
        var wraps = files.Count > 0 && mark is null;
        if (wraps)
            mark = writer.NewBoundary(line => Occurs(line) || files.Exists(file => Occurs(line, file)));

        foreach (var bytes in Header(wraps ? mark : null))
            yield return bytes;

        var at = HeaderEnd;
        var close = wraps ? -1 : message.Root.CloseOffset;
        if (files.Count > 0)
        {
            var end = close < 0 ? source.Length : close;
            foreach (var bytes in Copy(at, end))
                yield return bytes;
            at = end;
            foreach (var file in files)
            {
                yield return Encoding.UTF8.GetBytes(lineEnd + "--" + mark + lineEnd);
                foreach (var _ in writer.Steps(file))
                {
                    yield return Own(output.WrittenMemory);
                    output.ResetWrittenCount();
                }
            }

            if (close < 0)
                yield return Encoding.UTF8.GetBytes(lineEnd + "--" + mark + "--" + lineEnd);
        }

        foreach (var bytes in Copy(at, source.Length))
            yield return bytes;
    }

    private IEnumerable<ReadOnlyMemory<byte>> Header(string? mark)
    {
        var moved = new List<ReadOnlyMemory<byte>>();
        var origin = message.Root.HeaderOffset;
        var at = Top;
        foreach (var bytes in Copy(0, at))
            yield return bytes;
        var first = message.Headers.IsCut ? [.. above, .. below.Values] : above;
        foreach (var field in first)
            yield return field;
        foreach (var span in message.Headers.Spans.ToArray())
        {
            var moves = mark is not null && NameOf(span).StartsWith("Content-", StringComparison.OrdinalIgnoreCase);
            if (!moves && !replaced.ContainsKey(span.Name))
                continue;
            foreach (var bytes in Copy(at, origin + span.Name))
                yield return bytes;
            at = origin + span.ValueEnd;
            if (moves)
                moved.Add(source.Slice(origin + span.Name, span.ValueEnd - span.Name));
            else
                yield return replaced[span.Name];
        }

        foreach (var bytes in Copy(at, HeaderEnd))
            yield return bytes;
        var isOpen = HeaderEnd > origin && (at < HeaderEnd || (message.Headers.Spans.IsEmpty && !message.Headers.Raw.Span.SequenceEqual("\uFEFF"u8))) && source.Slice(HeaderEnd - 1, 1).Span[0] != message.Context.LineEnd && (mark is not null || below.Count > 0);
        if (isOpen)
            yield return Line(string.Empty);
        if (!message.Headers.IsCut)
        {
            foreach (var field in below.Values)
                yield return field;
        }

        if (mark is not null)
        {
            foreach (var bytes in Wrapping(mark, moved))
                yield return bytes;
        }

        // A body that nothing separated from the header, which it could continue now.
        if (message.Root.BodyOffset == HeaderEnd && (mark is not null || (below.Count + files.Count > 0 && HeaderEnd < source.Length)))
            yield return Line(string.Empty);
    }

    // The new header's end and the header of the first part, which is what the message was.
    private IEnumerable<ReadOnlyMemory<byte>> Wrapping(string mark, List<ReadOnlyMemory<byte>> moved)
    {
        if (!message.Headers.Has("MIME-Version"))
            yield return Line("MIME-Version: 1.0");
        yield return Line("Content-Type: multipart/mixed; boundary=\"" + mark + "\"");
        yield return Line(string.Empty);
        yield return Line("--" + mark);
        foreach (var field in moved)
            yield return field;
        if (moved.Count > 0 && moved[^1].Span[^1] != message.Context.LineEnd)
            yield return Line(string.Empty);
    }

    // The boundary of a multipart/mixed to whose end a part can be added.
    private string? OwnBoundary()
    {
        var root = message.Root;
        if (root.ContentType.Value != "multipart/mixed" || root.ContentType["boundary"]?.TrimEnd() is not { Length: > 0 } own || root.Children.Count == 0
            || message.Cut.HasFlag(MimeCut.Parts) || files.Exists(file => Occurs(Encoding.UTF8.GetBytes("--" + own), file)))
        {
            return null;
        }

        return own;
    }

    private static bool Occurs(byte[] line, OutgoingPart file) => PartWriter.Contents(file).Exists(content => content.Span.IndexOf(line) >= 0);

    private bool Occurs(byte[] line)
    {
        if (source.TryGet(out var memory))
            return memory.Span.IndexOf(line) >= 0;
        for (var at = 0; at < source.Length; at += LineEnds.Sample)
        {
            if (source.Slice(at, Math.Min(LineEnds.Sample + line.Length, source.Length - at)).Span.IndexOf(line) >= 0)
                return true;
        }

        return false;
    }

    private IEnumerable<ReadOnlyMemory<byte>> Copy(int from, int to)
    {
        if (from < to && source.TryGet(out var memory))
        {
            yield return memory[from..to];
            yield break;
        }

        for (; from < to; from += Math.Min(LineEnds.Sample, to - from))
            yield return source.Slice(from, Math.Min(LineEnds.Sample, to - from));
    }
}
