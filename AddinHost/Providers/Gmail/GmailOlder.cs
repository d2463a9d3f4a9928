namespace AddinHost.Providers.Gmail;

/// <content>What lies in a folder from before it was watched.</content>
public sealed partial class GmailProvider
{
    /// <summary>Gmail's own estimate is wrong by far: pages are counted, up to ten thousand messages.</summary>
    private const int MostPagesCounted = 20;

    public async Task<IReadOnlyList<ProviderMessageId>> ListOlderIdsAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct) =>
        [.. (await IncludedIdsAsync(folder, Between(from, before), ct)).Select(id => new ProviderMessageId(id))];

    public async Task<MessageCount> CountOlderAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct)
    {
        var count = 0L;
        string? next = null;
        for (var pages = 0; pages < MostPagesCounted; pages++)
        {
            var request = Users.Messages.List(Me);
            (request.LabelIds, request.MaxResults, request.PageToken, request.Q) = ((string[])[LabelOf(folder)], IdsPerPage, next, Between(from, before));
            var page = await calls.DoAsync(request, ct);
            count += page.Messages?.Count ?? 0;
            next = page.NextPageToken;
            if (string.IsNullOrEmpty(next))
                return new MessageCount(count);
        }

        return new MessageCount(count, IsLeast: true);
    }

    /// <summary>Gmail knows whole seconds; the one at the end is asked for too.</summary>
    private static string Between(DateTimeOffset from, DateTimeOffset before) => FormattableString.Invariant($"{Query(from)} before:{before.ToUnixTimeSeconds() + 1}");
}
