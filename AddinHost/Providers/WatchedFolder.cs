namespace AddinHost.Providers;

/// <summary>A folder whose mail is logged: Inbox, Sent, or one that the member chose beside them.</summary>
public readonly record struct WatchedFolder
{
    /// <summary>What the names of chosen folders begin with.</summary>
    public const string ChosenPrefix = "folder:";

    private const string SentName = "sent";

    private readonly string? name;

    private WatchedFolder(string name) => this.name = name;

    public static WatchedFolder Inbox => default;

    public static WatchedFolder Sent { get; } = new(SentName);

    /// <summary>The two that are read of every mailbox.</summary>
    public static IReadOnlyList<WatchedFolder> Both { get; } = [Inbox, Sent];

    /// <summary>What it is called in rows.</summary>
    public string Name => name ?? "inbox";

    /// <summary>The provider's own id of a folder that was chosen; null for Inbox and Sent.</summary>
    public string? Id => name?.StartsWith(ChosenPrefix, StringComparison.Ordinal) == true ? name[ChosenPrefix.Length..] : null;

    public static WatchedFolder Chosen(string id) => new(ChosenPrefix + id);

    /// <summary>The folder that rows call so.</summary>
    public static WatchedFolder Named(string name) => name == Inbox.Name ? Inbox : new(name);

    /// <summary>All that are read in this session.</summary>
    public static IReadOnlyList<WatchedFolder> Of(IMailProvider provider) => provider is IReadFolders { Chosen: { Count: > 0 } chosen } ? [.. Both, .. chosen] : Both;

    /// <summary>For logs: ids of folders may be names that people gave them.</summary>
    public override string ToString() => this == Inbox ? nameof(Inbox) : this == Sent ? nameof(Sent) : nameof(Chosen);
}
