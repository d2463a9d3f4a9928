using AddinHost.Data;
using AddinHost.Providers.Gmail;
using AddinHost.Providers.Graph;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Providers.OAuth;

/// <summary>Finds the client with which members of the caller's organization sign in: the organization's own, else the configured one.</summary>
public sealed class ProviderApps(AppDb db, Sealer sealer, IOptions<GoogleOptions> google, IOptions<MicrosoftOptions> microsoft)
{
    public const string Purpose = "provider-app";

    /// <exception cref="ProviderException">The stored secret cannot be opened with the keys of this installation.</exception>
    public async Task<OAuthApp?> FindAsync(ProviderKind provider, CancellationToken ct)
    {
        var own = await db.ProviderApps.AsNoTracking().SingleOrDefaultAsync(row => row.Provider == provider, ct);
        if (own is null)
            return Configured(provider);
        try
        {
            return new OAuthApp(provider, own.ClientId, sealer.Open(Purpose, own.Id, own.SealedSecret), own.Tenant, own.Cloud);
        }
        catch (UnsealException exception)
        {
            throw new ProviderException(ProviderFailure.Rejected, "client_secret_unreadable", exception);
        }
    }

    /// <summary>The installation's client, or null when nothing is configured.</summary>
    public OAuthApp? Configured(ProviderKind provider) => provider switch
    {
        ProviderKind.Gmail when google.Value is { ClientId.Length: > 0 } options => new(provider, options.ClientId, options.ClientSecret ?? ""),
        ProviderKind.Graph when microsoft.Value is { ClientId.Length: > 0 } options => new(provider, options.ClientId, options.ClientSecret ?? "", options.TenantId, options.Cloud),
        _ => null,
    };

    public byte[] Seal(Guid id, string secret) => sealer.Seal(Purpose, id, secret);
}
