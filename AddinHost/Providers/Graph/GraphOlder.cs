using Microsoft.Graph.Models;

namespace AddinHost.Providers.Graph;

/// <content>What lies in a folder from before it was watched.</content>
public sealed partial class GraphProvider
{
    private static readonly string[] IdsOnly = ["id", "receivedDateTime", "isDraft", "categories"];

    /// <summary>When the messages that were listed last were received: their headers are read by time, many in one request.</summary>
    private Dictionary<string, DateTimeOffset> older = [];

    public async Task<IReadOnlyList<ProviderMessageId>> ListOlderIdsAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct)
    {
        var found = await InAsync(folder, () => AllAsync(folder, Received(Floor(from), before), IdsOnly, [], ct));
        older = new Dictionary<string, DateTimeOffset>(found.Count, StringComparer.Ordinal);
        foreach (var message in found)
            older[message.Id!] = message.ReceivedDateTime!.Value;
        return [.. found.OrderByDescending(message => message.ReceivedDateTime).Select(IdOf)];
    }

    public async Task<MessageCount> CountOlderAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct)
    {
        var page = await InAsync(folder, () => graph.CallAsync(
            api => api.Me.MailFolders[NameOf(folder)].Messages.GetAsync(
                request =>
                {
                    (request.QueryParameters.Select, request.QueryParameters.Top, request.QueryParameters.Count) = (["id"], 1, true);
                    request.QueryParameters.Filter = Received(Floor(from), before);
                },
                ct),
            ct));
        return page?.OdataCount is { } count ? new MessageCount(count) : new MessageCount(page?.Value?.Count ?? 0, IsLeast: true);
    }

    private (DateTimeOffset From, DateTimeOffset To)? OlderRange(IReadOnlyList<ProviderMessageId> ids)
    {
        if (ids.Count < 2 || !ids.All(id => older.ContainsKey(id.Value)))
            return null;
        var times = ids.Select(id => older[id.Value]).ToList();
        return (times.Min(), times.Max());
    }

    private async Task<IReadOnlyList<ChangedMessage>> ReadOlderAsync(WatchedFolder folder, (DateTimeOffset From, DateTimeOffset To) range, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct)
    {
        var wanted = ids.Select(id => id.Value).ToHashSet(StringComparer.Ordinal);
        var found = await AllAsync(folder, Received(range.From, range.To.AddSeconds(1)), GraphProperties.Select, GraphProperties.Expand, ct);
        return [.. found.Where(message => wanted.Contains(message.Id!)).Select(Changed)];
    }

    private async Task<List<Message>> AllAsync(WatchedFolder folder, string filter, string[] select, string[] expand, CancellationToken ct)
    {
        var all = new List<Message>();
        string? next = null;
        for (var pages = 0; pages == 0 || (next is not null && pages < MostPages); pages++)
        {
            var page = await ListAsync(folder, filter, next, limits.Page, select, expand, ct);
            all.AddRange(page.Messages);
            next = page.Next;
        }

        return all;
    }

    private static string Received(DateTimeOffset from) => $"receivedDateTime ge {GraphCursor.Literal(from)}";

    /// <summary>Graph knows whole seconds; the one at the end is asked for too.</summary>
    private static string Received(DateTimeOffset from, DateTimeOffset before) => $"{Received(from)} and receivedDateTime lt {GraphCursor.Literal(before.AddSeconds(1))}";
}
