using AddinHost.Shared.Caching;

namespace AddinHost.Providers.Graph;

/// <summary>What a session needs from the host besides its mailbox.</summary>
/// <param name="NotificationUrl">Where Microsoft can reach this installation; null where it cannot.</param>
public sealed record GraphHost(MicrosoftOptions Options, GraphLimits Limits, GraphBudget Budget, IHttpClientFactory Clients, ICache Cache, TimeProvider Time, Uri? NotificationUrl = null);

/// <summary>A mailbox of Microsoft 365 or Outlook.com through Microsoft Graph.</summary>
public sealed partial class GraphProvider : IMailProvider, IWatchChanges, IListMessageIds, IListOlderMail, IListAliases, IReceivePush, IRemoveMessages, IExcludeMarked, IReadFolders, IDiscardDrafts
{
    private readonly ProviderConnection connection;
    private readonly GraphLimits limits;
    private readonly ICache cache;
    private readonly TimeProvider time;
    private readonly GraphClient graph;
    private readonly Uri? notificationUrl;
    private readonly MicrosoftCloud cloud;
    private readonly HashSet<string> excluded;

    public GraphProvider(ProviderConnection connection, GraphHost host)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(host);
        this.connection = connection;
        (limits, cache, time, notificationUrl) = (host.Limits, host.Cache, host.Time, host.NotificationUrl);
        var settings = GraphSettings.Read(connection.Settings);
        // Outlook takes two spellings of a name for the same category.
        excluded = new HashSet<string>(settings.ExcludedCategories ?? [], StringComparer.OrdinalIgnoreCase);
        Chosen = [.. connection.Folders.Select(WatchedFolder.Chosen)];
        cloud = MicrosoftClouds.Find(settings.Cloud ?? host.Options.Cloud);
        var root = new Uri(host.Options.Endpoints.Graph ?? cloud.Graph);
        graph = new GraphClient(host.Clients.CreateClient(GraphClient.HttpClientName), connection, root, host.Budget, host.Limits, host.Time);
    }

    public ValueTask DisposeAsync()
    {
        listening?.Dispose();
        graph.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Categories stand in a message by their names (learn.microsoft.com/graph/api/outlookuser-list-mastercategories).</summary>
    public async Task<IReadOnlyList<MailMark>> ListMarksAsync(CancellationToken ct)
    {
        var all = await graph.CallAsync(api => api.Me.Outlook.MasterCategories.GetAsync(cancellationToken: ct), ct);
        return [.. (all?.Value ?? []).Select(category => category.DisplayName).OfType<string>().Where(name => name.Length > 0).Select(name => new MailMark(name, name)).OrderBy(mark => mark.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>The name of a folder that is the same in every language, or its id (learn.microsoft.com/graph/api/resources/mailfolder).</summary>
    private static string NameOf(WatchedFolder folder) => folder.Id ?? (folder == WatchedFolder.Sent ? "sentitems" : "inbox");
}
