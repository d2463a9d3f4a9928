namespace AddinHost.OutlookAddin;

/// <summary>By what Outlook knows this installation. Made once and kept: to Outlook another id is another add-in, and a shared id would mix two installations.</summary>
public sealed record InstallationIdentity
{
    public required Guid OutlookAddinId { get; init; }
}
