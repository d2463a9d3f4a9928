namespace AddinHost.Mail.Imap;

/// <summary>One message as a fetch found it. What was not asked for, or the server left out, is null.</summary>
public sealed record ImapMessageItem(uint Uid)
{
    /// <summary>As sent, for example <c>\Seen</c>.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    public DateTimeOffset? InternalDate { get; init; }

    public long? Size { get; init; }

    public ulong? ModSeq { get; init; }

    public ImapEnvelope? Envelope { get; init; }

    /// <summary>Null also where it is nested deeper than <see cref="ImapOptions.MaxDepth"/>.</summary>
    public ImapBodyPart? Structure { get; init; }

    public ulong? GmailMessageId { get; init; }

    public ulong? GmailThreadId { get; init; }

    /// <summary>Decoded; the system's begin with a backslash.</summary>
    public IReadOnlyList<string>? GmailLabels { get; init; }

    public ReadOnlyMemory<byte>? Header { get; init; }

    /// <summary>The header was longer than <see cref="ImapOptions.MaxHeaderLength"/> and is cut there.</summary>
    public bool HeaderTruncated { get; init; }
}

/// <summary>One whole message.</summary>
/// <param name="Bytes">Valid until the next one is asked for; cut after the limit when <paramref name="Truncated"/>.</param>
public sealed record ImapMessageBody(uint Uid, ReadOnlyMemory<byte> Bytes, bool Truncated);
