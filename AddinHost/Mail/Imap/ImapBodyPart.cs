namespace AddinHost.Mail.Imap;

/// <summary>One part of a message as the server sees it (RFC 9051 7.5.2).</summary>
/// <param name="Section">As FETCH names it, for example <c>1.2</c>; empty for the multipart that is the whole message.</param>
/// <param name="Type">In lower case, for example <c>text</c>.</param>
/// <param name="Subtype">In lower case, for example <c>plain</c>.</param>
public sealed record ImapBodyPart(string Section, string Type, string Subtype)
{
    /// <summary>Names in lower case; values as sent.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string? ContentId { get; init; }

    public string? Encoding { get; init; }

    /// <summary>Bytes as encoded; 0 for a multipart.</summary>
    public long Size { get; init; }

    /// <summary>In lower case, for example <c>attachment</c>.</summary>
    public string? Disposition { get; init; }

    public IReadOnlyDictionary<string, string> DispositionParameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Of a multipart, or the one part that is the message inside a message/rfc822.</summary>
    public IReadOnlyList<ImapBodyPart> Children { get; init; } = [];
}
