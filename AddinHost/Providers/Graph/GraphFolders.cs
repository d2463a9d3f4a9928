using Microsoft.Graph.Models;

namespace AddinHost.Providers.Graph;

/// <content>Folders that are read besides Inbox and Sent Items.</content>
public sealed partial class GraphProvider
{
    private const int MostFolders = 1_000;
    private const int FolderPage = 100;

    /// <summary>What is read anyway, and what holds no mail that anybody exchanged; what lies below the last two was thrown away.</summary>
    private static readonly string[] NotChosen = ["inbox", "sentitems", "drafts", "outbox", "deleteditems", "junkemail"];
    private static readonly string[] ThrownAway = ["deleteditems", "junkemail"];
    private static readonly string[] OfFolder = ["id", "displayName", "childFolderCount"];

    public IReadOnlyList<WatchedFolder> Chosen { get; }

    /// <summary>Their ids stay when they are renamed or moved, as <c>IdType="ImmutableId"</c> promises for folders too.</summary>
    public async Task<IReadOnlyList<MailFolder>> ListFoldersAsync(CancellationToken ct)
    {
        var special = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in NotChosen)
        {
            // Not every mailbox has all of them.
            if (await graph.FindAsync(api => api.Me.MailFolders[name].GetAsync(request => request.QueryParameters.Select = ["id"], ct), ct) is { Id: { } id })
                special[id] = name;
        }

        var found = new List<MailFolder>();
        var open = new Queue<(string? Id, string Path)>([(null, "")]);
        while (open.TryDequeue(out var above) && found.Count < MostFolders)
        {
            foreach (var folder in await BelowAsync(above.Id, ct))
            {
                // A search folder shows what lies elsewhere.
                if (folder is not { Id: { Length: > 0 } id, DisplayName: { } name } || folder is MailSearchFolder)
                    continue;
                var (path, known) = (above.Path + name, special.GetValueOrDefault(id));
                if (known is null)
                    found.Add(new MailFolder(id, path));
                if (folder.ChildFolderCount > 0 && !ThrownAway.Contains(known))
                    open.Enqueue((id, path + "/"));
            }
        }

        return [.. found.OrderBy(folder => folder.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    private async Task<List<Microsoft.Graph.Models.MailFolder>> BelowAsync(string? id, CancellationToken ct)
    {
        var all = new List<Microsoft.Graph.Models.MailFolder>();
        while (all.Count < MostFolders)
        {
            var skip = all.Count;
            var page = id is null
                ? await graph.CallAsync(
                    api => api.Me.MailFolders.GetAsync(request => (request.QueryParameters.Select, request.QueryParameters.Top, request.QueryParameters.Skip) = (OfFolder, FolderPage, skip), ct), ct)
                : await graph.FindAsync(
                    api => api.Me.MailFolders[id].ChildFolders.GetAsync(request => (request.QueryParameters.Select, request.QueryParameters.Top, request.QueryParameters.Skip) = (OfFolder, FolderPage, skip), ct), ct);
            all.AddRange(page?.Value ?? []);
            if (page?.OdataNextLink is null || all.Count == skip)
                break;
        }

        return all;
    }

    /// <summary>A chosen folder may be gone, which Inbox and Sent Items never are.</summary>
    private static async Task<T> InAsync<T>(WatchedFolder folder, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ProviderException exception) when (folder.Id is not null && exception.Failure == ProviderFailure.NotFound)
        {
            throw new ProviderException(ProviderFailure.NotFound, IReadFolders.FolderMissing, exception);
        }
    }
}
