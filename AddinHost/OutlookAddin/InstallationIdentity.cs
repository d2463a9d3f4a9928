namespace AddinHost.OutlookAddin;

/// <summary>By what Outlook and Microsoft know this installation. The id is made once and kept: to Outlook another id is another add-in, and a shared id would mix two installations.</summary>
public sealed record InstallationIdentity
{
    public required Guid OutlookAddinId { get; init; }

    /// <summary>The client at Microsoft with which members sign in, if there is one.</summary>
    public Func<CancellationToken, Task<string?>> FindEntraClientIdAsync { get; init; } = _ => Task.FromResult<string?>(null);
}
