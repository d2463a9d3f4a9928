using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Providers.Graph;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Organizations.Identities;

/// <summary>Our registration at Microsoft Entra as the pane needs it: public, without a secret.</summary>
/// <param name="Authority">Where its members sign in; of one tenant, or of all (<c>common</c>).</param>
/// <param name="Scope">The scope of our own API that access tokens are asked for.</param>
public sealed record EntraClient(string ClientId, string Authority, string Scope);

/// <summary>Finds that registration. Nobody is signed in yet when it is asked for, so only one that is the same for all counts.</summary>
public sealed class EntraClients(AppDb db, ProviderApps apps, IOptions<MicrosoftOptions> options, PublicUrl publicUrl)
{
    /// <summary>What a pane may do: act as the member. The scope is exposed by the registration under this name.</summary>
    public const string ScopeName = "access_as_user";

    public async Task<EntraClient?> FindAsync(CancellationToken ct)
    {
        var (clientId, tenant, cloud) = apps.Configured(ProviderKind.Graph) is { } configured ? (configured.ClientId, configured.Tenant, configured.Cloud) : await OnlyOneAsync(ct);
        if (!Guid.TryParse(clientId, out _))
            return null;
        var login = options.Value.Endpoints.Login ?? MicrosoftClouds.Find(cloud).Login;
        return new EntraClient(clientId, $"{login.TrimEnd('/')}/{(string.IsNullOrEmpty(tenant) ? "common" : tenant)}", $"api://{publicUrl.Current.Authority}/{clientId}/{ScopeName}");
    }

    /// <summary>With two organizations, each with a registration of its own, nobody can say whose pane asks.</summary>
    private async Task<(string? ClientId, string? Tenant, string? Cloud)> OnlyOneAsync(CancellationToken ct)
    {
        var rows = await db.ProviderApps.IgnoreQueryFilters().AsNoTracking().Where(row => row.Provider == ProviderKind.Graph).OrderBy(row => row.Id).Take(2).ToListAsync(ct);
        return rows is [var only] ? (only.ClientId, only.Tenant, only.Cloud) : default;
    }
}
