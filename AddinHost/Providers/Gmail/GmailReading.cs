using System.Text.Json;
using AddinHost.Providers.Gmail.Client;

namespace AddinHost.Providers.Gmail;

/// <content>Listing what is there, following the history, and fetching.</content>
public sealed partial class GmailProvider
{
    private const int IdsPerPage = 500;
    private static readonly string[] NeverRead = [Trash, "SPAM", "DRAFT", "CHAT"];

    /// <summary>The messages of a folder, oldest first, while they are listed for the first time in this session.</summary>
    private readonly Dictionary<WatchedFolder, List<string>> listings = [];

    public async Task<ChangePage> ListChangesAsync(WatchedFolder folder, SyncCursor? since, DateTimeOffset startAt, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var cursor = since is { } given ? GmailCursor.Read(given) : null;
        var page = cursor is null or { LastListed: not null } ? await ListAsync(folder, cursor, startAt, limit, ct) : await FollowAsync(folder, cursor, limit, ct);
        seen[folder] = GmailCursor.Read(page.Next).HistoryId;
        if (isSafetyLook && page.Messages.Count > 0 && !announced.Task.IsCompleted)
            await connection.PushMissed(ct);
        return page;
    }

    public async Task<IReadOnlyList<ChangedMessage>> ReadHeadersAsync(WatchedFolder folder, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = await calls.GetAllAsync(ids.Select(id => id.Value), Metadata, ct);
        return [.. found.Where(message => !Has(message, Trash)).Select(GmailMessages.Changed)];
    }

    public async Task<byte[]?> FetchAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct)
    {
        var request = Users.Messages.Get(Me, id.Value);
        request.Format = "raw";
        try
        {
            return GmailMessages.Raw(await calls.ReadAsync(request, ct));
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new ProviderException(ProviderFailure.Unavailable, "gmail_broken", exception);
        }
    }

    public async Task<IReadOnlyList<ProviderMessageId>> ListIdsAsync(WatchedFolder folder, DateTimeOffset startAt, SyncCursor upTo, CancellationToken ct)
    {
        var cursor = GmailCursor.Read(upTo);
        var ids = await AllIdsAsync(folder, startAt, ct);
        if (cursor.LastListed is { } last)
            return [.. ids.Take(ids.IndexOf(last) + 1).Select(id => new ProviderMessageId(id))];

        var later = (await ChangedSinceAsync(folder, cursor, int.MaxValue, ct)).Ids.ToHashSet();
        return [.. ids.Where(id => !later.Contains(id)).Select(id => new ProviderMessageId(id))];
    }

    private static bool Has(Message message, string label) => message.LabelIds?.Contains(label) == true;

    private MessagesResource.GetRequest Metadata(string id)
    {
        var request = Users.Messages.Get(Me, id);
        (request.Format, request.MetadataHeaders) = ("metadata", GmailMessages.HeaderNames);
        return request;
    }

    private async Task<ChangePage> ListAsync(WatchedFolder folder, GmailCursor? cursor, DateTimeOffset startAt, int limit, CancellationToken ct)
    {
        // The history is asked first: what comes while listing is found in both, never in neither.
        var history = cursor?.HistoryId ?? (await calls.DoAsync(Users.GetProfile(Me), ct)).HistoryId ?? 0;
        if (cursor is null || !listings.TryGetValue(folder, out var ids))
            listings[folder] = ids = await AllIdsAsync(folder, startAt, ct);
        // Where the last one is no longer there, all are listed again: what is on record is recognised.
        var start = cursor?.LastListed is { } last ? ids.IndexOf(last) + 1 : 0;
        var wanted = ids.GetRange(start, Math.Min(limit, ids.Count - start));
        var messages = await calls.GetAllAsync(wanted, Metadata, ct);
        var more = start + wanted.Count < ids.Count;
        if (!more)
            listings.Remove(folder);
        return new ChangePage(Readable(messages), (more ? GmailCursor.Listing(history, wanted[^1]) : GmailCursor.Following(history)).Write(), more);
    }

    private async Task<ChangePage> FollowAsync(WatchedFolder folder, GmailCursor cursor, int limit, CancellationToken ct)
    {
        var (ids, next, more) = await ChangedSinceAsync(folder, cursor, limit, ct);
        return new ChangePage(Readable(await calls.GetAllAsync(ids, Metadata, ct)), next.Write(), more);
    }

    private List<ChangedMessage> Readable(IEnumerable<Message> messages) =>
        [.. messages.Where(message => !NeverRead.Concat(settings.ExcludedLabels).Any(label => Has(message, label))).Select(GmailMessages.Changed)];

    /// <summary>Oldest first; without those that carry an excluded label.</summary>
    private async Task<List<string>> AllIdsAsync(WatchedFolder folder, DateTimeOffset startAt, CancellationToken ct)
    {
        var ids = await IncludedIdsAsync(folder, Query(startAt), ct);
        ids.Reverse();
        return ids;
    }

    private static string Query(DateTimeOffset startAt) => startAt <= DateTimeOffset.UnixEpoch ? "-in:chats" : FormattableString.Invariant($"-in:chats after:{startAt.ToUnixTimeSeconds()}");

    /// <summary>Newest first; without those that carry an excluded label.</summary>
    private async Task<List<string>> IncludedIdsAsync(WatchedFolder folder, string query, CancellationToken ct)
    {
        var ids = await IdsAsync([LabelOf(folder)], query, ct);
        foreach (var label in settings.ExcludedLabels)
        {
            var excluded = (await IdsAsync([LabelOf(folder), label], query, ct)).ToHashSet();
            ids.RemoveAll(excluded.Contains);
        }

        return ids;
    }

    private async Task<List<string>> IdsAsync(string[] labels, string query, CancellationToken ct)
    {
        var ids = new List<string>();
        string? next = null;
        do
        {
            var request = Users.Messages.List(Me);
            (request.LabelIds, request.MaxResults, request.PageToken, request.Q) = (labels, IdsPerPage, next, query);
            var page = await calls.DoAsync(request, ct);
            ids.AddRange((page.Messages ?? []).Select(message => message.Id!));
            next = page.NextPageToken;
        }
        while (!string.IsNullOrEmpty(next));
        return ids;
    }

    /// <summary>Ids of what came into the folder by arriving or by being moved, in the order of the changes and each once.</summary>
    private async Task<(List<string> Ids, GmailCursor Next, bool More)> ChangedSinceAsync(WatchedFolder folder, GmailCursor cursor, int limit, CancellationToken ct)
    {
        var ids = new List<string>();
        var known = new HashSet<string>();
        var (reached, skip) = (cursor.HistoryId, cursor.Skip);
        string? pageToken = null;
        while (true)
        {
            var page = await HistoryAsync(folder, cursor.HistoryId, pageToken, ct);
            foreach (var change in page.History ?? [])
            {
                var came = Came(change, LabelOf(folder)).ToList();
                for (var i = skip; i < came.Count; i++)
                {
                    if (ids.Count == limit && !known.Contains(came[i]))
                        return (ids, GmailCursor.Following(reached, i), true);
                    if (known.Add(came[i]))
                        ids.Add(came[i]);
                }

                (reached, skip) = (change.Id ?? reached, 0);
            }

            pageToken = page.NextPageToken;
            if (string.IsNullOrEmpty(pageToken))
                return (ids, GmailCursor.Following(Math.Max(page.HistoryId ?? reached, reached)), false);
        }
    }

    private async Task<ListHistoryResponse> HistoryAsync(WatchedFolder folder, ulong since, string? pageToken, CancellationToken ct)
    {
        var request = Users.History.List(Me);
        (request.StartHistoryId, request.LabelId, request.MaxResults, request.PageToken) = (since, LabelOf(folder), IdsPerPage, pageToken);
        request.HistoryTypes = (string[])["messageAdded", "labelAdded"];
        try
        {
            return await calls.DoAsync(request, ct);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
        {
            // Histories are kept for a week or so, sometimes for hours: then the folder is listed anew.
            throw GmailCursor.Expired(exception);
        }
    }

    private static IEnumerable<string> Came(History change, string label)
    {
        var added = (change.MessagesAdded ?? []).Where(each => each.Message is { } message && (message.LabelIds is null || Has(message, label)));
        var moved = (change.LabelsAdded ?? []).Where(each => each.LabelIds?.Contains(label) == true);
        return added.Concat(moved).Select(each => each.Message?.Id).OfType<string>().Distinct();
    }
}
