namespace AddinHost.Mail.Imap;

/// <summary>The server's reading of a message's headers (RFC 9051 2.3.5). Texts are as sent: encoded words (RFC 2047) are not decoded.</summary>
public sealed record ImapEnvelope(string? Date, string? Subject, string? InReplyTo, string? MessageId)
{
    public IReadOnlyList<ImapEnvelopeAddress> From { get; init; } = [];

    public IReadOnlyList<ImapEnvelopeAddress> Sender { get; init; } = [];

    public IReadOnlyList<ImapEnvelopeAddress> ReplyTo { get; init; } = [];

    public IReadOnlyList<ImapEnvelopeAddress> To { get; init; } = [];

    public IReadOnlyList<ImapEnvelopeAddress> Cc { get; init; } = [];

    public IReadOnlyList<ImapEnvelopeAddress> Bcc { get; init; } = [];
}

/// <summary>An address as the server split it; without a host it begins (with a mailbox) or ends (without) a group.</summary>
public sealed record ImapEnvelopeAddress(string? Name, string? Mailbox, string? Host);
