using System.Globalization;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Graph.Me.MailFolders.Item.Messages.Delta;

namespace AddinHost.Providers.Graph;

/// <content>Listing, reading, fetching and removing.</content>
public sealed partial class GraphProvider
{
    /// <summary>The change feed of a mailbox that was just connected begins here; what older mail somebody moves about is found by reconciliation.</summary>
    private static readonly TimeSpan FeedFrom = TimeSpan.FromDays(7);

    /// <summary>A place in the feed without news is kept this long: each new one is a write.</summary>
    private static readonly TimeSpan KeepPlaceFor = TimeSpan.FromHours(6);

    private const int MostPages = 5_000;
    private const int LargestPage = 999;
    private const int MostAnnounced = 1_000;

    public Task<ChangePage> ListChangesAsync(WatchedFolder folder, SyncCursor? since, DateTimeOffset startAt, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return InAsync(folder, () => ChangesAsync(folder, since, startAt, limit, ct));
    }

    private async Task<ChangePage> ChangesAsync(WatchedFolder folder, SyncCursor? since, DateTimeOffset startAt, int limit, CancellationToken ct)
    {
        Look(folder);
        var place = since is { } known ? GraphCursor.Read(known) : await StartAsync(folder, startAt, ct);
        var page = place.From is { } from ? await ListedAsync(folder, place, from, limit, ct) : await FollowedAsync(folder, place, since, limit, ct);
        if (IsMissed(folder, page.Messages.Count))
            await connection.PushMissed(ct);
        return page;
    }

    public async Task<IReadOnlyList<ChangedMessage>> ReadHeadersAsync(WatchedFolder folder, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (OlderRange(ids) is { } range)
            return await ReadOlderAsync(folder, range, ids, ct);
        var found = new List<ChangedMessage>(ids.Count);
        foreach (var id in ids)
        {
            var message = await graph.FindAsync(
                api => api.Me.Messages[id.Value].GetAsync(request => (request.QueryParameters.Select, request.QueryParameters.Expand) = (GraphProperties.Select, GraphProperties.Expand), ct), ct);
            if (message is not null)
                found.Add(Changed(message));
        }

        return found;
    }

    public async Task<byte[]?> FetchAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct)
    {
        var content = await ContentAsync(id, ct);
        // What was just sent is announced while it lies in the Outbox, and is not found in the moment of its move.
        for (var i = 0; content is null && announced.Contains(id.Value) && i < limits.AskAgainAfter.Count; i++)
        {
            await Task.Delay(limits.AskAgainAfter[i], time, ct);
            content = await ContentAsync(id, ct);
        }

        return content;
    }

    /// <summary>
    /// Everything in the folder but what the feed has yet to announce. In this order: what comes between the two questions is in the second answer, and not in the first.
    /// </summary>
    public Task<IReadOnlyList<ProviderMessageId>> ListIdsAsync(WatchedFolder folder, DateTimeOffset startAt, SyncCursor upTo, CancellationToken ct) => InAsync(folder, () => IdsAsync(folder, startAt, upTo, ct));

    private async Task<IReadOnlyList<ProviderMessageId>> IdsAsync(WatchedFolder folder, DateTimeOffset startAt, SyncCursor upTo, CancellationToken ct)
    {
        var place = GraphCursor.Read(upTo);
        var all = await AllAsync(folder, Received(Floor(startAt)), IdsOnly, [], ct);

        var given = place.Given.ToHashSet(StringComparer.Ordinal);
        if (place.From is { } from)
            return [.. all.Where(message => message.ReceivedDateTime < from || given.Contains(GraphCursor.Mark(message.Id!))).Select(IdOf)];

        var coming = new HashSet<string>(StringComparer.Ordinal);
        var query = place.Query;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var (messages, link, isLast, _) = await FeedAsync(folder, query, limits.Page, ct);
            coming.UnionWith(messages.Select(message => message.Id!).Where(id => !given.Contains(GraphCursor.Mark(id))));
            if (isLast)
                break;
            query = link;
        }

        return [.. all.Where(message => !coming.Contains(message.Id!)).Select(IdOf)];
    }

    public Task RemoveAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct) => RemoveAsync(id.Value, ct);

    /// <summary>For good: deleting alone would leave it among the deleted items.</summary>
    private async Task RemoveAsync(string id, CancellationToken ct)
    {
        try
        {
            await graph.CallAsync(api => api.Me.Messages[id].PermanentDelete.PostAsync(cancellationToken: ct), ct);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
        {
            // Gone already.
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.Rejected)
        {
            // Personal accounts only know how to throw away.
            await graph.FindAsync<object>(
                async api =>
                {
                    await api.Me.Messages[id].DeleteAsync(cancellationToken: ct);
                    return null;
                },
                ct);
        }
    }

    /// <summary>Goes to the end of the feed and forgets what it brings: messages are listed by time, oldest first, which the feed does not do.</summary>
    private async Task<GraphCursor> StartAsync(WatchedFolder folder, DateTimeOffset startAt, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var from = startAt > now - FeedFrom ? startAt : now - FeedFrom;
        // Whatever the clocks say, the next mail is in it.
        from = from < now.AddDays(-1) ? from : now.AddDays(-1);
        var page = await graph.CallAsync(
            api => api.Me.MailFolders[NameOf(folder)].Messages.Delta.GetAsDeltaGetResponseAsync(
                request =>
                {
                    (request.QueryParameters.Select, request.QueryParameters.Expand) = (GraphProperties.Select, GraphProperties.Expand);
                    request.QueryParameters.Filter = $"receivedDateTime ge {GraphCursor.Literal(from)}";
                    request.QueryParameters.ChangeType = "created";
                    request.Headers.Add("Prefer", PageOf(limits.Page));
                },
                ct),
            ct);
        for (var pages = 0; page?.OdataDeltaLink is null; pages++)
        {
            if (page?.OdataNextLink is null || pages == MostPages)
                throw GraphErrors.Broken();
            page = await FeedPageAsync(folder, GraphCursor.QueryOf(page.OdataNextLink, graph.Root), limits.Page, ct);
        }

        return new GraphCursor { Query = GraphCursor.QueryOf(page.OdataDeltaLink, graph.Root), From = Floor(startAt), At = now };
    }

    private async Task<ChangePage> ListedAsync(WatchedFolder folder, GraphCursor place, DateTimeOffset from, int limit, CancellationToken ct)
    {
        var given = place.Given.ToHashSet(StringComparer.Ordinal);
        var fresh = new List<Message>();
        string? next = null;
        for (var pages = 0; pages == 0 || (next is not null && fresh.Count < limit && pages < MostPages); pages++)
        {
            var page = await ListAsync(folder, Received(from), next, Math.Min(limit + given.Count, LargestPage), GraphProperties.Select, GraphProperties.Expand, ct);
            fresh.AddRange(page.Messages.Where(message => !given.Contains(GraphCursor.Mark(message.Id!))));
            next = page.Next;
        }

        var isMore = fresh.Count > limit || next is not null;
        var taken = fresh.Take(limit).ToList();
        if (!isMore)
            return new ChangePage([.. taken.Select(Changed)], (place with { From = null, Given = [] }).Write(), false);

        var reached = taken[^1].ReceivedDateTime!.Value;
        var marks = taken.Where(message => message.ReceivedDateTime == reached).Select(message => GraphCursor.Mark(message.Id!));
        return new ChangePage([.. taken.Select(Changed)], (place with { From = reached, Given = [.. reached == from ? place.Given : [], .. marks] }).Write(), true);
    }

    private async Task<ChangePage> FollowedAsync(WatchedFolder folder, GraphCursor place, SyncCursor? since, int limit, CancellationToken ct)
    {
        for (var pages = 0; ; pages++)
        {
            var given = place.Given.ToHashSet(StringComparer.Ordinal);
            var (all, link, isLast, isSilent) = await FeedAsync(folder, place.Query, limit, ct);
            var fresh = all.Where(message => !given.Contains(GraphCursor.Mark(message.Id!))).OrderBy(message => message.ReceivedDateTime).ToList();
            // maxpagesize is a wish: what is too much waits at the same place.
            if (fresh.Count > limit)
                return new ChangePage([.. fresh.Take(limit).Select(Announced)], (place with { Given = [.. place.Given, .. fresh.Take(limit).Select(message => GraphCursor.Mark(message.Id!))] }).Write(), true);
            if (isSilent && isLast && pages == 0 && since is { } same && time.GetUtcNow() - place.At < KeepPlaceFor)
                return new ChangePage([], same, false);
            place = new GraphCursor { Query = link, At = time.GetUtcNow() };
            if (fresh.Count > 0 || isLast || pages == MostPages)
                return new ChangePage([.. fresh.Select(Announced)], place.Write(), !isLast);
        }
    }

    /// <summary>One page of the feed: what is a message, the query behind it, whether it was the last, and whether there was nothing at all in it.</summary>
    private async Task<(List<Message> Messages, string Query, bool IsLast, bool IsSilent)> FeedAsync(WatchedFolder folder, string query, int limit, CancellationToken ct)
    {
        var page = await FeedPageAsync(folder, query, limit, ct) ?? throw GraphErrors.Broken();
        var items = page.Value ?? [];
        return (Messages(items), GraphCursor.QueryOf(page.OdataNextLink ?? page.OdataDeltaLink, graph.Root), page.OdataNextLink is null, items.Count == 0);
    }

    private async Task<DeltaGetResponse?> FeedPageAsync(WatchedFolder folder, string query, int limit, CancellationToken ct)
    {
        try
        {
            return await graph.CallAsync(
                api => api.Me.MailFolders[NameOf(folder)].Messages.Delta.WithUrl(new Uri(graph.Root, $"me/mailFolders/{Uri.EscapeDataString(NameOf(folder))}/messages/delta{query}").AbsoluteUri)
                    .GetAsDeltaGetResponseAsync(request => request.Headers.Add("Prefer", PageOf(limit)), ct),
                ct);
        }
        catch (ProviderException exception) when (exception.InnerException is ODataError { ResponseStatusCode: 400 or 404 } && (folder.Id is null || exception.Failure != ProviderFailure.NotFound))
        {
            // A token that Graph no longer understands, or a folder that was made anew.
            throw GraphErrors.Expired(exception);
        }
    }

    /// <summary>One page by time, oldest first; <paramref name="next"/> is the query behind the page before.</summary>
    private async Task<(List<Message> Messages, string? Next)> ListAsync(WatchedFolder folder, string filter, string? next, int limit, string[] select, string[] expand, CancellationToken ct)
    {
        var page = await graph.CallAsync(
            api =>
            {
                var messages = api.Me.MailFolders[NameOf(folder)].Messages;
                return next is not null
                    ? messages.WithUrl(new Uri(graph.Root, $"me/mailFolders/{Uri.EscapeDataString(NameOf(folder))}/messages{next}").AbsoluteUri).GetAsync(cancellationToken: ct)
                    : messages.GetAsync(
                        request =>
                        {
                            (request.QueryParameters.Select, request.QueryParameters.Top) = (select, limit);
                            if (expand.Length > 0)
                                request.QueryParameters.Expand = expand;
                            request.QueryParameters.Filter = filter;
                            request.QueryParameters.Orderby = ["receivedDateTime asc"];
                        },
                        ct);
            },
            ct);
        return (Messages(page?.Value ?? []), page?.OdataNextLink is { } link ? GraphCursor.QueryOf(link, graph.Root) : null);
    }

    /// <summary>A delta item without a time of receipt tells of a change to a message that was there; one that is removed or a draft is none, nor is one that its member leaves out.</summary>
    private List<Message> Messages(IEnumerable<Message> items) =>
        [.. items.Where(item => item is { Id.Length: > 0, ReceivedDateTime: not null, IsDraft: not true } && !item.AdditionalData.ContainsKey("@removed") && item.Categories?.Exists(excluded.Contains) != true)];

    private async Task<byte[]?> ContentAsync(ProviderMessageId id, CancellationToken ct)
    {
        var content = await graph.FindAsync<byte[]>(
            async api =>
            {
                await using var stream = await api.Me.Messages[id.Value].Content.GetAsync(cancellationToken: ct) ?? throw GraphErrors.Broken();
                using var copy = new MemoryStream();
                var buffer = new byte[64 * 1024];
                int read;
                while ((read = await stream.ReadAsync(buffer, ct)) > 0)
                {
                    if (copy.Length + read > limits.MaxMessageBytes)
                        throw new ProviderException(ProviderFailure.Rejected, "message_too_large");
                    copy.Write(buffer, 0, read);
                }

                return copy.ToArray();
            },
            ct);
        return content;
    }

    private ChangedMessage Announced(Message message)
    {
        if (announced.Count >= MostAnnounced)
            announced.Clear();
        announced.Add(message.Id!);
        return Changed(message);
    }

    private ChangedMessage Changed(Message message)
    {
        var size = long.TryParse(GraphProperties.Find(message, GraphProperties.Size), NumberStyles.None, CultureInfo.InvariantCulture, out var octets) ? octets : 0;
        return new ChangedMessage(IdOf(message), message.ReceivedDateTime ?? time.GetUtcNow(), size, GraphHeaders.Of(message), message.ConversationId);
    }

    private static ProviderMessageId IdOf(Message message) => new(message.Id!);

    private static string PageOf(int limit) => string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={Math.Min(limit, LargestPage)}");

    /// <summary>Graph knows whole seconds.</summary>
    private static DateTimeOffset Floor(DateTimeOffset moment) => new(moment.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
