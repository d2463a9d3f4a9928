using AddinHost.Mail.Imap;

namespace AddinHost.Providers.Imap;

/// <content>What lies in a folder from before it was watched.</content>
public sealed partial class ImapProvider
{
    public Task<IReadOnlyList<ProviderMessageId>> ListOlderIdsAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct) => OnImapAsync<IReadOnlyList<ProviderMessageId>>(
        async imap =>
        {
            var status = await ExamineAsync(imap, folder, ct);
            return [.. (await imap.SearchAsync(Between(from, before), ct)).Reverse().Select(uid => ImapCursor.IdOf(status.UidValidity, uid))];
        },
        ct);

    public Task<MessageCount> CountOlderAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct) => OnImapAsync(
        async imap =>
        {
            await ExamineAsync(imap, folder, ct);
            return new MessageCount((await imap.SummarizeAsync(Between(from, before), ct)).Count);
        },
        ct);

    /// <summary>SEARCH knows only days, in a zone that is the server's secret: at both ends one day more is asked for.</summary>
    private static ImapSearch Between(DateTimeOffset from, DateTimeOffset before) => new()
    {
        Since = from <= DateTimeOffset.UnixEpoch ? null : DateOnly.FromDateTime(from.UtcDateTime.AddDays(-1)),
        Before = DateOnly.FromDateTime(before.UtcDateTime.AddDays(2)),
    };
}
