using AddinHost.Mail.Imap.Commands;

namespace AddinHost.Mail.Imap;

/// <content>Messages of the selected folder, and putting some into others.</content>
public sealed partial class ImapClient
{
    /// <summary>
    /// Streams headers as they arrive, each UID once, in the server's order; UIDs that are gone are missing. While the caller works nothing is
    /// read (back-pressure) and no time limit runs. Whoever stops before the end closes the connection.
    /// </summary>
    public IAsyncEnumerable<ImapHeaderItem> FetchHeadersAsync(ImapUidSet uids, CancellationToken ct) => FetchHeadersCommand.RunAsync(_session, uids, ct);

    /// <summary>Streams what is asked for, as <see cref="FetchHeadersAsync"/> does; a message may come twice when its flags change meanwhile.</summary>
    public IAsyncEnumerable<ImapMessageItem> FetchAsync(ImapUidSet uids, ImapFetch wanted, CancellationToken ct) => FetchCommand.RunAsync(_session, uids, wanted, "", ct);

    /// <summary>One whole message, byte for byte; null when it is gone. TooLarge, with the connection intact, when it is longer than the limit.</summary>
    /// <param name="maxBytes">At most one byte more than this is transferred; capped by <see cref="ImapOptions.MaxLiteralLength"/>.</param>
    public Task<byte[]?> FetchMessageAsync(uint uid, int maxBytes, CancellationToken ct) => FetchMessageCommand.RunAsync(_session, uid, maxBytes, ct);

    /// <summary>Streams whole messages as they arrive, each in the same buffer; longer ones are cut after <paramref name="maxBytes"/> and say so. Otherwise as <see cref="FetchHeadersAsync"/>.</summary>
    public IAsyncEnumerable<ImapMessageBody> FetchMessagesAsync(ImapUidSet uids, int maxBytes, CancellationToken ct) => FetchMessageCommand.ManyAsync(_session, uids, maxBytes, ct);

    /// <summary>
    /// Writes one message into a stream as it arrives, never holding more than a buffer of it; its length, or null when it is gone. TooLarge, with the connection intact
    /// and the first <paramref name="maxBytes"/> and one written, when it is longer. What the destination throws closes the connection.
    /// </summary>
    /// <param name="section">Empty for the whole message, else a part as <see cref="ImapBodyPart.Section"/> names it, still encoded.</param>
    public Task<long?> FetchToAsync(uint uid, string section, Stream destination, int maxBytes, CancellationToken ct) =>
        FetchMessageCommand.ToStreamAsync(_session, uid, section, destination, maxBytes, ct);

    /// <summary>UIDs of what matches, ascending. TooLarge for more than <see cref="ImapOptions.MaxChanges"/>.</summary>
    public Task<IReadOnlyList<uint>> SearchAsync(ImapSearch query, CancellationToken ct) => SearchCommand.RunAsync(_session, query, ct);

    /// <summary>How many match, and the lowest and highest UID; the server counts where it has ESEARCH.</summary>
    public Task<ImapSearchSummary> SummarizeAsync(ImapSearch query, CancellationToken ct) => SearchCommand.SummarizeAsync(_session, query, ct);

    /// <summary>
    /// Puts a message into a folder; null where the server does not tell the UID. Refused with the code TRYCREATE when the folder is missing,
    /// TooLarge over the quota. After a loss or time limit the message may be there.
    /// </summary>
    public Task<AppendResult?> AppendAsync(
        string folder, ReadOnlyMemory<byte> message, IReadOnlyList<string> flags, DateTimeOffset? internalDate, CancellationToken ct) =>
        AppendCommand.RunAsync(_session, folder, message, flags, internalDate, ct);

    /// <summary>Copies messages into a folder; null where the server does not tell the UIDs. Refused with the code TRYCREATE when the folder is missing.</summary>
    public Task<CopyResult?> CopyAsync(ImapUidSet uids, string folder, CancellationToken ct) => CopyCommand.RunAsync(_session, move: false, uids, folder, ct);

    /// <summary>Moves messages. Without MOVE they are copied, marked as deleted and, with UIDPLUS, removed; without that they stay, marked as deleted.</summary>
    public async Task<CopyResult?> MoveAsync(ImapUidSet uids, string folder, CancellationToken ct)
    {
        if (Capabilities.Move)
            return await CopyCommand.RunAsync(_session, move: true, uids, folder, ct);
        var copied = await CopyCommand.RunAsync(_session, move: false, uids, folder, ct);
        await RemoveAsync(uids, ct);
        return copied;
    }

    /// <summary>Adds flags such as <c>\Deleted</c> to one message of the selected folder.</summary>
    public Task AddFlagsAsync(uint uid, IReadOnlyList<string> flags, CancellationToken ct) =>
        StoreCommand.FlagsAsync(_session, ImapUidSet.Of(ImapUidRange.Only(uid)), ImapFlagChange.Add, flags, unchangedSince: null, ct);

    /// <summary>Changes flags. With <paramref name="unchangedSince"/> only of messages that have not changed after that MODSEQ; the others are returned (RFC 7162 3.1.3).</summary>
    public Task<ImapUidSet> StoreFlagsAsync(ImapUidSet uids, ImapFlagChange change, IReadOnlyList<string> flags, ulong? unchangedSince, CancellationToken ct) =>
        StoreCommand.FlagsAsync(_session, uids, change, flags, unchangedSince, ct);

    /// <summary>Changes Gmail's labels; Refused where the server has none.</summary>
    public Task StoreLabelsAsync(ImapUidSet uids, ImapFlagChange change, IReadOnlyList<string> labels, CancellationToken ct) => StoreCommand.LabelsAsync(_session, uids, change, labels, ct);

    /// <summary>Marks one message as deleted and removes it, and no other; without UIDPLUS it stays marked and the answer is false.</summary>
    public Task<bool> RemoveMessageAsync(uint uid, CancellationToken ct) => RemoveAsync(ImapUidSet.Of(ImapUidRange.Only(uid)), ct);

    /// <summary>The same for several messages.</summary>
    public async Task<bool> RemoveAsync(ImapUidSet uids, CancellationToken ct)
    {
        var lines = StoreCommand.Deleted(uids).ToList();
        if (Capabilities.UidPlus)
            lines.AddRange(ExpungeCommand.Lines(uids));
        var answers = await _session.RunAllAsync(lines, null, ct);
        return answers.FirstOrDefault(sent => sent.Refusal is not null)?.Refusal is { } refusal ? throw refusal : Capabilities.UidPlus;
    }
}
