namespace AddinHost.Providers.Graph;

/// <summary>The hosts of one cloud of Microsoft (learn.microsoft.com/graph/deployments).</summary>
/// <param name="Outlook">Resource of the IMAP and SMTP scopes.</param>
/// <param name="NeedsPermission">Used only where the configuration says so: its tenants are bound to rules that the administrator must have checked.</param>
public sealed record MicrosoftCloud(string Word, string Name, string Login, string Graph, string Outlook, bool NeedsPermission = false)
{
    /// <summary>A host of Exchange in this cloud, where large attachments go.</summary>
    public bool IsOutlook(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var own = new Uri(Outlook).Host;
        return host.Equals(own, StringComparison.OrdinalIgnoreCase)
            || (Word == "global" && (host.Equals("outlook.office365.com", StringComparison.OrdinalIgnoreCase) || host.Equals("outlook.live.com", StringComparison.OrdinalIgnoreCase)));
    }
}

/// <summary>The clouds of Microsoft.</summary>
public static class MicrosoftClouds
{
    public static IReadOnlyList<MicrosoftCloud> All { get; } =
    [
        new("global", "Microsoft 365", "https://login.microsoftonline.com", "https://graph.microsoft.com", "https://outlook.office.com"),
        new("gcc-high", "US Government GCC High", "https://login.microsoftonline.us", "https://graph.microsoft.us", "https://outlook.office365.us", NeedsPermission: true),
        new("dod", "US Government DoD", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us", "https://outlook-dod.office365.us", NeedsPermission: true),
        new("china", "Microsoft 365 operated by 21Vianet", "https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn", "https://partner.outlook.cn"),
    ];

    /// <summary>The worldwide cloud for null or an unknown word.</summary>
    public static MicrosoftCloud Find(string? word) => All.FirstOrDefault(cloud => cloud.Word.Equals(word, StringComparison.OrdinalIgnoreCase)) ?? All[0];
}
