namespace AddinHost.Mail.Mime;

/// <summary>How much of a message is looked at. What goes beyond is cut and named in <see cref="MimeMessage.Cut"/>; nothing is thrown.</summary>
public sealed record MimeLimits
{
    public static MimeLimits Default { get; } = new();

    /// <summary>Bytes read from a stream; the rest is left unread. Does not apply to bytes that are in memory already.</summary>
    public int MessageBytes { get; init; } = 150 * 1024 * 1024;

    /// <summary>Bytes of one header block that are parsed; the body is still found behind a longer one.</summary>
    public int HeaderBytes { get; init; } = 1024 * 1024;

    /// <summary>Header fields in one block.</summary>
    public int HeaderFields { get; init; } = 10_000;

    /// <summary>Parameters of one field, as in Content-Type; the first count.</summary>
    public int Parameters { get; init; } = 256;

    /// <summary>Addresses of one field; the first count.</summary>
    public int Addresses { get; init; } = 10_000;

    /// <summary>Message ids of all fields of one name together; the last count, which are the newest.</summary>
    public int MessageIds { get; init; } = 1_000;

    /// <summary>Levels of multiparts and embedded messages; deeper ones stay leaves whose bytes can still be read.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Parts of one message, at all levels together.</summary>
    public int Parts { get; init; } = 10_000;

    /// <summary>Files inside of text (uuencode) that become attachments, of one message; the rest stays text.</summary>
    public int FilesInText { get; init; } = 1_000;

    /// <summary>Decoded bytes of each text part that enter <see cref="MimeMessage.TextBody"/> and <see cref="MimeMessage.HtmlBody"/>.</summary>
    public int TextBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes that are looked at together where a message is not in memory as a whole; grows to a header block or a line where it has to. At least 1.</summary>
    public int WindowBytes { get; init; } = LineEnds.Sample;
}

/// <summary>Which limits a message exceeded.</summary>
[Flags]
public enum MimeCut
{
    None = 0,
    Message = 1,
    HeaderBlock = 2,
    Depth = 4,
    Parts = 8,
    Text = 16,
    Parameters = 32,
}
