using System.Buffers;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>How a body is encoded for transport (RFC 2045 section 6); what is not known counts as none.</summary>
public enum TransferEncoding
{
    None,
    Base64,
    QuotedPrintable,
    Uuencode,
}

/// <summary>One node of a message's structure, by its place in the message's bytes. Bodies are decoded when asked for, and never kept.</summary>
public sealed class MimePart
{
    private static readonly MessageHeaders NoHeaders = MessageHeaders.Parse(default);

    private readonly MessageContext context;
    private readonly string? nameInText;
    private HeaderParameters? type;
    private HeaderParameters? disposition;
    private long decodedLength = -1;

    internal MimePart(MessageContext context, MessageHeaders headers, MimePart? parent, int depth, int headerOffset)
    {
        this.context = context;
        Depth = depth;
        Headers = headers;
        Parent = parent;
        HeaderOffset = headerOffset;
        Encoding = ReadEncoding(headers);
    }

    // A file that stands in the text of another part.
    private MimePart(MimePart text, int offset, int length, string? name)
        : this(text.context, NoHeaders, text, text.Depth + 1, offset)
    {
        BodyOffset = offset;
        BodyLength = length;
        Encoding = TransferEncoding.Uuencode;
        type = HeaderParameters.Parse("application/octet-stream");
        nameInText = name;
    }

    public MessageHeaders Headers { get; }

    public MimePart? Parent { get; }

    /// <summary>The parts of a multipart; for an embedded message one, its root.</summary>
    public IReadOnlyList<MimePart> Children => ChildList;

    /// <summary>Where the part begins in <see cref="MimeMessage.Raw"/>.</summary>
    public int HeaderOffset { get; }

    /// <summary>Where the body begins in <see cref="MimeMessage.Raw"/>.</summary>
    public int BodyOffset { get; internal set; }

    /// <summary>Encoded bytes of the body, without the line break that belongs to the boundary behind it.</summary>
    public int BodyLength { get; internal set; }

    public TransferEncoding Encoding { get; }

    /// <summary>Type and parameters. Missing or malformed is text/plain, within a digest message/rfc822 (RFC 2045 section 5.2, RFC 2046 section 5.1.5).</summary>
    public HeaderParameters ContentType => type ??= ReadType();

    public string? Charset => ContentType["charset"];

    /// <summary>inline, attachment, or another word; null when the part does not say.</summary>
    public string? Disposition => DispositionParameters.Value is { Length: > 0 } value ? value : null;

    public HeaderParameters DispositionParameters => disposition ??= Parameters("Content-Disposition");

    /// <summary>The name for a file, without any folder; null when there is none. Not checked for what a file system or a person should be wary of.</summary>
    public string? FileName => LastSegment(nameInText ?? DispositionParameters["filename"] ?? ContentType["name"]);

    /// <summary>The Content-ID without brackets, as a cid: address names it.</summary>
    public string? ContentId => MessageId.TryParse(Headers.RawText("Content-ID"), out var id) ? id.Value : Headers["Content-ID"] is { Length: > 0 } bare ? bare : null;

    public bool IsMultipart => ContentType.Value.StartsWith("multipart/", StringComparison.Ordinal);

    /// <summary>A message within the message (RFC 2046 section 5.2.1, RFC 6532 section 3.7).</summary>
    public bool IsMessage => ContentType.Value is "message/rfc822" or "message/global" or "message/news";

    public bool IsText => ContentType.Value.StartsWith("text/", StringComparison.Ordinal);

    /// <summary>Body bytes as received. A copy each time where the message is not in memory as a whole.</summary>
    public ReadOnlyMemory<byte> RawBody => context.Source.Slice(BodyOffset, BodyLength);

    /// <summary>Header and body as received: of a signed part what was signed (RFC 1847 section 2.1), of an encrypted one all that there is. See <see cref="RawBody"/> on copies.</summary>
    public ReadOnlyMemory<byte> Raw => context.Source.Slice(HeaderOffset, BodyOffset + BodyLength - HeaderOffset);

    /// <summary>Bytes that <see cref="OpenDecoded"/> gives; counted once, by decoding.</summary>
    public long DecodedLength
    {
        get
        {
            if (decodedLength < 0)
                decodedLength = Encoding == TransferEncoding.None ? BodyLength : Count();
            return decodedLength;
        }
    }

    internal List<MimePart> ChildList { get; } = [];

    internal int Depth { get; }

    /// <summary>Where the last delimiter of a multipart begins, with the line end before it; -1 when there is none.</summary>
    internal int CloseOffset { get; set; } = -1;

    /// <summary>The decoded body as a forward-only stream; nothing is decoded before it is read, and what is malformed is passed over.</summary>
    public Stream OpenDecoded() => new DecodedStream(Reader(Encoding));

    /// <summary>Header and body as received, as a forward-only stream.</summary>
    public Stream OpenRaw() => new DecodedStream(new BodyReader(context, HeaderOffset, BodyOffset + BodyLength - HeaderOffset, TransferEncoding.None));

    /// <summary>The decoded body in memory, at most <paramref name="mostBytes"/> of it.</summary>
    public byte[] Decode(int mostBytes = int.MaxValue)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Math.Min(MostDecoded, mostBytes));
        var filled = DecodeInto(bytes);
        return filled == bytes.Length ? bytes : bytes[..filled];
    }

    /// <summary>
    /// The decoded body as text in its charset; of mislabelled text what can be read. NUL is left out, and flowed lines (RFC 3676) are joined.
    /// At most <paramref name="mostBytes"/> decoded bytes.
    /// </summary>
    public string DecodeText(int mostBytes = int.MaxValue) => DecodeText(mostBytes, out _, out _);

    internal string DecodeText(int mostBytes, out int used, out bool more)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Min(MostDecoded, mostBytes == int.MaxValue ? mostBytes : mostBytes + 1));
        var filled = DecodeInto(bytes);
        more = filled > mostBytes;
        used = Math.Min(filled, mostBytes);
        var text = ToText(bytes.AsSpan(0, used));
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <summary>The text without the files that stand in it; these become parts, at most so many.</summary>
    internal string DecodeText(int mostBytes, IReadOnlyList<MimePart> without, out int used, out bool more)
    {
        if (without.Count == 0)
            return DecodeText(mostBytes, out used, out more);
        var bytes = new List<byte>();
        var at = BodyOffset;
        foreach (var file in without)
        {
            bytes.AddRange(context.Source.Slice(at, file.BodyOffset - at).Span);
            at = file.BodyOffset + file.BodyLength;
        }

        bytes.AddRange(context.Source.Slice(at, BodyOffset + BodyLength - at).Span);
        more = bytes.Count > mostBytes;
        used = Math.Min(bytes.Count, mostBytes);
        return ToText(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[..used]);
    }

    /// <summary>Files in the text (uuencode), when the body is not itself encoded.</summary>
    internal List<MimePart> FilesInText(int most)
    {
        if (Encoding != TransferEncoding.None || most <= 0)
            return [];
        var body = context.Source.Slice(BodyOffset, BodyLength).Span;
        return [.. UuencodedFiles.Find(body, context.LineEnd, most).Select(file => new MimePart(this, BodyOffset + file.Start, file.Length, file.Name))];
    }

    /// <summary>The message that an embedded part holds, also when it is encoded against RFC 2046; null for other parts and beyond the depth limit.</summary>
    public MimeMessage? OpenMessage()
    {
        if (!IsMessage || Depth >= context.Limits.Depth)
            return null;
        var source = Encoding == TransferEncoding.None ? context.Source.Range(BodyOffset, BodyLength) : new MemorySource(Decode());
        return MimeMessage.Parse(source, context.Limits with { Depth = context.Limits.Depth - Depth - 1 });
    }

    private static TransferEncoding ReadEncoding(MessageHeaders headers)
    {
        if (headers.RawText("Content-Transfer-Encoding") is not { } raw)
            return TransferEncoding.None;
        return HeaderParameters.Parse(raw).Value.Trim('"') switch
        {
            "base64" => TransferEncoding.Base64,
            "quoted-printable" => TransferEncoding.QuotedPrintable,
            "x-uuencode" or "uuencode" or "x-uue" or "uue" => TransferEncoding.Uuencode,
            _ => TransferEncoding.None,
        };
    }

    private static string? LastSegment(string? name)
    {
        if (name is null)
            return null;
        var cut = name.AsSpan().LastIndexOfAny('/', '\\');
        var last = name[(cut + 1)..].Trim();
        return last.Length == 0 ? null : last;
    }

    private HeaderParameters ReadType()
    {
        var parsed = Parameters("Content-Type");
        var slash = parsed.Value.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash < parsed.Value.Length - 1)
            return parsed;
        if (parsed.Value.Length == 0 && Parent?.ContentType.Value == "multipart/digest")
            return HeaderParameters.Parse("message/rfc822");
        // A type without subtype says no more than that it is not text (RFC 2045 section 5.2 asks for text; a damaged attachment would show as a body).
        return parsed.Value is "" or "text" ? parsed.As("text/plain") : parsed.As("application/octet-stream");
    }

    private HeaderParameters Parameters(string name)
    {
        var read = HeaderParameters.Parse(Headers.RawText(name), context.Limits);
        if (read.IsCut)
            context.Cut |= MimeCut.Parameters;
        return read;
    }

    // No encoding makes more bytes than it takes, and base64 makes three of four.
    private int MostDecoded => Encoding == TransferEncoding.Base64 ? (BodyLength / 4 * 3) + 3 : BodyLength;

    private int DecodeInto(Span<byte> bytes)
    {
        var reader = Reader(Encoding);
        var filled = 0;
        int read;
        while (filled < bytes.Length && (read = reader.Read(bytes[filled..])) > 0)
            filled += read;
        return filled;
    }

    private BodyReader Reader(TransferEncoding encoding) => new(context, BodyOffset, BodyLength, encoding);

    private string ToText(ReadOnlySpan<byte> bytes)
    {
        var text = BodyText.Decode(bytes, Charset, ContentType.Value == "text/html");
        return ContentType.Value == "text/plain" && string.Equals(ContentType["format"], "flowed", StringComparison.OrdinalIgnoreCase)
            ? FlowedText.Unflow(text, string.Equals(ContentType["delsp"], "yes", StringComparison.OrdinalIgnoreCase))
            : text;
    }

    private long Count()
    {
        var reader = Reader(Encoding);
        Span<byte> scratch = stackalloc byte[4096];
        long total = 0;
        int read;
        while ((read = reader.Read(scratch)) > 0)
            total += read;
        return total;
    }
}
