namespace AddinHost.Mail.Mime;

/// <summary>
/// A message over the bytes it was read from: header, structure with offsets, and the choice of bodies and attachments. Bodies are decoded when asked for.
/// Takes any bytes; what exceeds <see cref="MimeLimits"/> is cut and named in <see cref="Cut"/>.
/// </summary>
public sealed class MimeMessage
{
    private readonly MimeLimits limits;
    private readonly Lazy<BodyChoice> choice;

    private MimeMessage(ReadOnlyMemory<byte> raw, MimeLimits limits, MimeCut cut)
    {
        Raw = raw;
        this.limits = limits;
        var parser = new StructureParser(raw, limits);
        Root = parser.Parse();
        Cut = parser.Cut | cut;
        choice = new Lazy<BodyChoice>(() => new BodyChoice(Root), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The bytes that were parsed.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    public MessageHeaders Headers => Root.Headers;

    public MimePart Root { get; }

    /// <summary>Which limits were exceeded so far; text is known only after it was asked for.</summary>
    public MimeCut Cut { get; private set; }

    public bool Truncated => Cut != MimeCut.None;

    /// <summary>The plain text that a person wrote; null when the message has none. Several text parts follow each other.</summary>
    public string? TextBody => Join(choice.Value.Text);

    /// <summary>The HTML body as sent, not made safe; null when the message has none.</summary>
    public string? HtmlBody => Join(choice.Value.Html);

    /// <summary>What is neither a container nor a shown body, in order, at any depth but inside embedded messages; these are attachments themselves.</summary>
    public IReadOnlyList<MimePart> Attachments => choice.Value.Attachments;

    /// <summary>Parses a message that is in memory. The bytes must not change while the message is in use.</summary>
    public static MimeMessage Parse(ReadOnlyMemory<byte> bytes, MimeLimits? limits = null) => new(bytes, limits ?? MimeLimits.Default, MimeCut.None);

    /// <summary>Reads a stream to its end or to <see cref="MimeLimits.MessageBytes"/> and parses that. Throws only what the stream throws.</summary>
    public static async Task<MimeMessage> ParseAsync(Stream stream, MimeLimits? limits = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= MimeLimits.Default;
        var buffer = new byte[stream.CanSeek ? (int)Math.Clamp(stream.Length - stream.Position + 1, 1, limits.MessageBytes + 1L) : 64 * 1024];
        var filled = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(filled), ct)) > 0)
        {
            filled += read;
            if (filled > limits.MessageBytes)
                break;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limits.MessageBytes + 1L));
        }

        var isCut = filled > limits.MessageBytes;
        return new MimeMessage(buffer.AsMemory(0, isCut ? limits.MessageBytes : filled), limits, isCut ? MimeCut.Message : MimeCut.None);
    }

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
        var left = limits.TextBytes;
        var texts = new List<string>();
        foreach (var part in parts)
        {
            texts.Add(part.DecodeText(left, out var used, out var more));
            left -= used;
            if (!more)
                continue;
            Cut |= MimeCut.Text;
            break;
        }

        return texts.Count == 1 ? texts[0] : string.Join("\r\n", texts);
    }
}
