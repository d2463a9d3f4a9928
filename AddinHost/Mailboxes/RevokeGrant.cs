using AddinHost.Providers;
using AddinHost.Providers.OAuth;

namespace AddinHost.Mailboxes;

/// <summary>Gives back a grant that Inlay no longer uses. After the erasure: whatever the provider answers, Inlay has nothing left to read the mailbox with.</summary>
public sealed class RevokeGrant(ProviderApps apps, IServiceProvider services)
{
    /// <returns>Whether the provider took it back, and where only the member can.</returns>
    public async Task<(bool Revoked, Uri? GrantsPage)> RunAsync(ProviderKind kind, OAuthGrant grant, CancellationToken ct)
    {
        var provider = services.GetRequiredKeyedService<IOAuthProvider>(kind);
        try
        {
            return await apps.FindAsync(kind, ct) is { } app && await provider.RevokeAsync(app, grant, ct) ? (true, null) : (false, provider.GrantsPage);
        }
        catch (ProviderException)
        {
            return (false, provider.GrantsPage);
        }
    }
}
