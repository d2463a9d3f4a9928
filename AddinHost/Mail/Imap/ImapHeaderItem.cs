namespace AddinHost.Mail.Imap;

/// <summary>One message as a header fetch found it.</summary>
/// <param name="Flags">As sent, for example <c>\Seen</c>.</param>
/// <param name="InternalDate">When the server received it; null when it did not say so in a readable way.</param>
/// <param name="Size">Of the whole message, in bytes, as the server counts it; 0 when it did not say.</param>
/// <param name="Header">The raw header block.</param>
/// <param name="HeaderTruncated">The block was longer than <see cref="ImapOptions.MaxHeaderLength"/> and is cut there.</param>
public sealed record ImapHeaderItem(
    uint Uid, IReadOnlyList<string> Flags, DateTimeOffset? InternalDate, long Size, ReadOnlyMemory<byte> Header, bool HeaderTruncated);
