using System.Buffers;

namespace AddinHost.Mail.Mime;

/// <summary>
/// A message over the bytes it was read from: header, structure with offsets, and the choice of bodies and attachments. Bodies are decoded when asked for.
/// Takes any bytes; what exceeds <see cref="MimeLimits"/> is cut and named in <see cref="Cut"/>.
/// </summary>
public sealed class MimeMessage
{
    private const int FirstPiece = 64 * 1024;
    private const int LargestPiece = 4 * 1024 * 1024;

    private readonly MessageContext context;
    private readonly Lazy<BodyChoice> choice;

    private MimeMessage(MessageSource source, MimeLimits limits, MimeCut cut)
    {
        var parser = StructureParser.Parse(source, limits, out var root);
        context = parser.Context;
        Root = root;
        context.Cut |= cut;
        choice = new Lazy<BodyChoice>(() => new BodyChoice(Root, limits), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The bytes that were parsed; a copy each time where they are not in memory as a whole.</summary>
    public ReadOnlyMemory<byte> Raw => context.Source.Slice(0, context.Source.Length);

    /// <summary>How many bytes were parsed.</summary>
    public int Length => context.Source.Length;

    public MessageHeaders Headers => Root.Headers;

    public MimePart Root { get; }

    /// <summary>Which limits were exceeded so far; text, and parameters of other fields than Content-Type, are known only after they were asked for.</summary>
    public MimeCut Cut => context.Cut;

    public bool Truncated => Cut != MimeCut.None;

    /// <summary>The plain text that a person wrote; null when the message has none. Several text parts follow each other.</summary>
    public string? TextBody => Join(choice.Value.Text);

    /// <summary>The HTML body as sent, not made safe; null when the message has none.</summary>
    public string? HtmlBody => Join(choice.Value.Html);

    /// <summary>What is neither a container nor a shown body, in order, at any depth but inside embedded messages; these are attachments themselves.</summary>
    public IReadOnlyList<MimePart> Attachments => choice.Value.Attachments;

    internal MessageContext Context => context;

    /// <summary>Parses a message that is in memory. The bytes must not change while the message is in use.</summary>
    public static MimeMessage Parse(ReadOnlyMemory<byte> bytes, MimeLimits? limits = null) => new(new MemorySource(bytes), limits ?? MimeLimits.Default, MimeCut.None);

    /// <summary>Parses a message that is in memory in pieces, and leaves it there; at most <see cref="MimeLimits.MessageBytes"/> of it. The bytes must not change while the message is in use.</summary>
    public static MimeMessage Parse(ReadOnlySequence<byte> bytes, MimeLimits? limits = null)
    {
        limits ??= MimeLimits.Default;
        var pieces = new List<ReadOnlyMemory<byte>>();
        foreach (var piece in bytes)
            pieces.Add(piece);
        return new MimeMessage(new PiecesSource(pieces, limits.MessageBytes), limits, bytes.Length > limits.MessageBytes ? MimeCut.Message : MimeCut.None);
    }

    /// <summary>
    /// Parses a message in a stream that can seek, from its position to its end or to <see cref="MimeLimits.MessageBytes"/>, and leaves it there: only header blocks are
    /// held, bodies are read when asked for. The stream stays the caller's, is moved by every use of the message, and must live as long. Throws only what the stream throws.
    /// </summary>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static MimeMessage Open(Stream stream, MimeLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
            throw new ArgumentException("The stream cannot seek.", nameof(stream));
        limits ??= MimeLimits.Default;
        var length = Math.Max(0, stream.Length - stream.Position);
        var source = new StreamSource(stream, stream.Position, (int)Math.Min(length, limits.MessageBytes));
        return new MimeMessage(source, limits, length > limits.MessageBytes ? MimeCut.Message : MimeCut.None);
    }

    /// <summary>
    /// Reads a stream to its end or to <see cref="MimeLimits.MessageBytes"/> into memory, each byte once, and parses that. Throws only what the stream throws.
    /// </summary>
    public static async Task<MimeMessage> ParseAsync(Stream stream, MimeLimits? limits = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= MimeLimits.Default;
        var pieces = new List<ReadOnlyMemory<byte>>();
        // Room for one byte more than is wanted: so the end shows, and whether there is more.
        var left = limits.MessageBytes + 1L;
        for (var size = stream.CanSeek ? Math.Max(1, stream.Length - stream.Position + 1) : FirstPiece; left > 0; size = Math.Min(size * 2, LargestPiece))
        {
            var piece = GC.AllocateUninitializedArray<byte>((int)Math.Min(size, left));
            var filled = await stream.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, ct);
            pieces.Add(piece.AsMemory(0, filled));
            left -= filled;
            if (filled < piece.Length)
                break;
        }

        return new MimeMessage(new PiecesSource(pieces, limits.MessageBytes), limits, left <= 0 ? MimeCut.Message : MimeCut.None);
    }

    internal static MimeMessage Parse(MessageSource source, MimeLimits limits) => new(source, limits, MimeCut.None);

    /// <summary>Every part in the order of the message, containers before what is in them.</summary>
    public IEnumerable<MimePart> Parts()
    {
        var waiting = new Stack<MimePart>();
        waiting.Push(Root);
        while (waiting.TryPop(out var part))
        {
            yield return part;
            for (var i = part.Children.Count - 1; i >= 0; i--)
                waiting.Push(part.Children[i]);
        }
    }

    private string? Join(List<MimePart> parts)
    {
        if (parts.Count == 0)
            return null;
        var left = context.Limits.TextBytes;
        var texts = new List<string>();
        foreach (var part in parts)
        {
            texts.Add(part.DecodeText(left, choice.Value.FilesIn(part), out var used, out var more));
            left -= used;
            if (!more)
                continue;
            context.Cut |= MimeCut.Text;
            break;
        }

        return texts.Count == 1 ? texts[0] : string.Join("\r\n", texts);
    }
}
