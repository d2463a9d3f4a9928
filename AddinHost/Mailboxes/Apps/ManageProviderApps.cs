using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Mailboxes.Authorizations;
using AddinHost.Providers;
using AddinHost.Providers.Graph;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Web;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Apps;

/// <summary>The clients with which members of the caller's organization sign in at Google and Microsoft.</summary>
public sealed class ManageProviderApps(AppDb db, Caller caller, ProviderApps apps, IServiceProvider services, PublicUrl publicUrl, TimeProvider clock)
{
    private static readonly ProviderKind[] Kinds = [ProviderKind.Gmail, ProviderKind.Graph];

    /// <param name="ClientSecret">Null keeps the stored one.</param>
    public sealed record Request(
        [Required, MaxLength(400)] string ClientId, [MaxLength(2_000)] string? ClientSecret = null, [MaxLength(200)] string? Tenant = null, [MaxLength(40)] string? Cloud = null)
    {
        public override string ToString() => "provider app";
    }

    public async Task<IReadOnlyList<ProviderAppView>> ListAsync(CancellationToken ct)
    {
        var own = await db.ProviderApps.AsNoTracking().ToListAsync(ct);
        return [.. Kinds.Select(kind => View(kind, own.SingleOrDefault(row => row.Provider == kind)))];
    }

    public async Task<Result<ProviderAppView>> SetAsync(string provider, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Kind(provider) is not { } kind)
            return Unknown;
        var clientId = request.ClientId.Trim();
        if (clientId.Length == 0 || clientId.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
            return Error.Field("clientId", "client_id_invalid", "The client id is one line, as the provider shows it.");
        var tenant = string.IsNullOrWhiteSpace(request.Tenant) ? null : request.Tenant.Trim();
        if (tenant is not null && !tenant.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.'))
            return Error.Field("tenant", "tenant_invalid", "The tenant is a GUID or a domain.");
        var cloud = string.IsNullOrWhiteSpace(request.Cloud) ? null : request.Cloud.Trim();
        if (cloud is not null && !MicrosoftClouds.All.Any(known => known.Word == cloud))
            return Error.Field("cloud", "cloud_unknown", "There is no such cloud: {0}.", cloud);

        return await db.WriteAsync(() => StoreAsync(kind, new OAuthApp(kind, clientId, request.ClientSecret?.Trim() ?? "", kind == ProviderKind.Graph ? tenant : null, kind == ProviderKind.Graph ? cloud : null), ct), ct);
    }

    /// <summary>The installation's own client counts again, where one is configured. Connected mailboxes are renewed with the client that counts.</summary>
    public async Task<Result<Done>> RemoveAsync(string provider, CancellationToken ct)
    {
        if (Kind(provider) is not { } kind)
            return Unknown;
        await db.WriteAsync(() => db.ProviderApps.Where(row => row.Provider == kind).ExecuteDeleteAsync(ct), ct);
        return default(Done);
    }

    private static Error Unknown => Error.NotFound("provider_app_unknown", "No client is entered for this provider.");

    private async Task<Result<ProviderAppView>> StoreAsync(ProviderKind kind, OAuthApp app, CancellationToken ct)
    {
        var row = await db.ProviderApps.SingleOrDefaultAsync(stored => stored.Provider == kind, ct);
        if (row is null && app.ClientSecret.Length == 0)
            return Error.Field("clientSecret", "client_secret_missing", "Enter the client secret.");
        if (row is null)
        {
            var id = Guid.CreateVersion7();
            row = new ProviderApp { Id = id, Provider = kind, ClientId = app.ClientId, SealedSecret = apps.Seal(id, app.ClientSecret), ChangedBy = caller.MemberId, ChangedAt = clock.GetUtcNow() };
            db.ProviderApps.Add(row);
        }

        (row.ClientId, row.Tenant, row.Cloud) = (app.ClientId, app.Tenant, app.Cloud);
        (row.ChangedBy, row.ChangedAt) = (caller.MemberId, clock.GetUtcNow());
        if (app.ClientSecret.Length > 0)
            row.SealedSecret = apps.Seal(row.Id, app.ClientSecret);
        await db.SaveChangesAsync(ct);
        return View(kind, row);
    }

    private ProviderAppView View(ProviderKind kind, ProviderApp? own)
    {
        var configured = own is null ? apps.Configured(kind) : null;
        var provider = services.GetRequiredKeyedService<IOAuthProvider>(kind);
        return new ProviderAppView(
            ProviderWords.Of(kind),
            own is not null ? "organization" : configured is not null ? "installation" : null,
            own?.ClientId ?? configured?.ClientId,
            own?.Tenant ?? configured?.Tenant,
            own?.Cloud ?? configured?.Cloud,
            StartAuthorization.RedirectUri(publicUrl, kind),
            ScopeTexts.ConsoleUrl(kind),
            ScopeTexts.Of(provider.Scopes(narrow: false)),
            ScopeTexts.Of(provider.Scopes(narrow: true)));
    }

    private static ProviderKind? Kind(string provider) => ProviderWords.Kind(provider) is { } kind && Kinds.Contains(kind) ? kind : null;
}
