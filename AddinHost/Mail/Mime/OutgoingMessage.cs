namespace AddinHost.Mail.Mime;

/// <summary>A message to be written. Text fields may hold any character but CR, LF and NUL; bodies may hold any.</summary>
public sealed record OutgoingMessage
{
    public required EmailAddress From { get; init; }

    public EmailAddress? Sender { get; init; }

    public IReadOnlyList<EmailAddress> ReplyTo { get; init; } = [];

    public IReadOnlyList<EmailAddress> To { get; init; } = [];

    public IReadOnlyList<EmailAddress> Cc { get; init; } = [];

    /// <summary>For the envelope only: never printed into the message.</summary>
    public IReadOnlyList<EmailAddress> Bcc { get; init; } = [];

    public string Subject { get; init; } = string.Empty;

    public required DateTimeOffset Date { get; init; }

    public required MessageId MessageId { get; init; }

    public IReadOnlyList<MessageId> InReplyTo { get; init; } = [];

    public IReadOnlyList<MessageId> References { get; init; } = [];

    public string? TextBody { get; init; }

    public string? HtmlBody { get; init; }

    public IReadOnlyList<OutgoingAttachment> Attachments { get; init; } = [];

    /// <summary>Non-ASCII in header fields as UTF-8 (RFC 6532) instead of encoded words: only for servers with SMTPUTF8 or UTF8=ACCEPT.</summary>
    public bool Utf8Headers { get; init; }

    /// <summary>Non-ASCII text as it is (8bit) where its lines are short enough: only for servers with 8BITMIME.</summary>
    public bool EightBitText { get; init; }

    /// <summary>Further fields in their order; those that the writer prints itself are refused.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraHeaders { get; init; } = [];
}

/// <summary>A file of an outgoing message. With a content id and an HTML body it is an inline resource that the HTML names as <c>cid:</c>.</summary>
/// <param name="Name">Any text but CR, LF and NUL.</param>
/// <param name="ContentType">type/subtype, with parameters if wanted; never multipart.</param>
/// <param name="Content">The bytes before encoding.</param>
/// <param name="ContentId">Without brackets; null for an ordinary attachment.</param>
public sealed record OutgoingAttachment(string Name, string ContentType, ReadOnlyMemory<byte> Content, string? ContentId = null)
{
    /// <summary>Opens the content anew for each writing; it is read piece by piece and disposed. When null, <see cref="Content"/> counts.</summary>
    public Func<Stream>? Open { get; init; }

    /// <summary>A file that is read when the message is written, and never held as a whole (but for attached messages, which go out as they are).</summary>
    public static OutgoingAttachment From(string name, string contentType, Func<Stream> open, string? contentId = null) => new(name, contentType, default, contentId) { Open = open };

    /// <summary>Reads a stream to its end into an attachment.</summary>
    public static async Task<OutgoingAttachment> ReadAsync(string name, string contentType, Stream content, string? contentId = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, ct);
        return new OutgoingAttachment(name, contentType, copy.ToArray(), contentId);
    }
}
