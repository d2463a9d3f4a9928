using System.Collections.Concurrent;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Providers.OAuth;

/// <summary>
/// Access tokens of mailboxes, renewed once however many sessions and hosts ask: in this process one at a time, between hosts by whoever claims
/// the version of the row. What is kept in memory, and sealed in the cache that hosts share, is only the current access token.
/// </summary>
public sealed class MailboxTokens(IServiceScopeFactory scopes, Sealer sealer, ICache cache, TimeProvider clock)
{
    public const string Purpose = "mailbox-grant";

    private const string CachePurpose = "mailbox-access-token";

    /// <summary>Renewed this long before it ends, so that no request meets the end on its way.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(3);

    /// <summary>A host that takes longer to renew has died.</summary>
    private static readonly TimeSpan RenewAtMost = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>By provider too: after a move another host still holds the token of the earlier one, which must not reach the new.</summary>
    private readonly ConcurrentDictionary<(Guid MailboxId, ProviderKind Provider), Held> held = [];

    private sealed class Held
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public string? AccessToken { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }
    }

    private sealed record Cached(string AccessToken, DateTimeOffset ExpiresAt);

    /// <summary>What a session of this mailbox with this provider asks for its tokens.</summary>
    public GetAccessToken For(Guid organizationId, Guid mailboxId, ProviderKind provider) => (rejected, ct) => GetAsync(organizationId, mailboxId, provider, rejected, ct);

    /// <summary>Keeps a new grant inside the open transaction, in place of an earlier one.</summary>
    public async Task StoreAsync(AppDb db, Sealer sealer, Guid mailboxId, ProviderKind provider, OAuthGrant grant, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(sealer);
        ArgumentNullException.ThrowIfNull(grant);
        var token = await db.MailboxTokens.SingleOrDefaultAsync(row => row.MailboxId == mailboxId, ct);
        if (token is null)
            db.MailboxTokens.Add(token = new MailboxToken { MailboxId = mailboxId, Provider = provider, SealedGrant = [] });
        token.Provider = provider;
        token.SealedGrant = Seal(sealer, mailboxId, grant);
        token.Version++;
        token.RenewingUntil = null;
        token.EndsAt = grant.EndsAt;
        await db.SaveChangesAsync(ct);
        await ForgetAsync(mailboxId, ct);
    }

    /// <summary>The access token in memory is not used again on this host, nor taken from the cache by any.</summary>
    public async Task ForgetAsync(Guid mailboxId, CancellationToken ct)
    {
        foreach (var provider in Enum.GetValues<ProviderKind>())
        {
            held.TryRemove((mailboxId, provider), out _);
            await cache.RemoveAsync(Key(mailboxId, provider), ct);
        }
    }

    /// <summary>The grant as it is stored; null when there is none or it cannot be opened any more.</summary>
    public static async Task<(ProviderKind Provider, OAuthGrant Grant)?> ReadAsync(AppDb db, Sealer sealer, Guid mailboxId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(sealer);
        var token = await db.MailboxTokens.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailboxId, ct);
        try
        {
            return token is null ? null : (token.Provider, Open(sealer, token));
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    private async Task<string> GetAsync(Guid organizationId, Guid mailboxId, ProviderKind provider, string? rejected, CancellationToken ct)
    {
        var mine = held.GetOrAdd((mailboxId, provider), _ => new Held());
        await mine.Gate.WaitAsync(ct);
        try
        {
            if (mine.AccessToken is { } known && known != rejected && mine.ExpiresAt - clock.GetUtcNow() > Early)
                return known;
            if (await FromCacheAsync(mailboxId, provider, ct) is { } shared && shared.AccessToken != rejected && shared.ExpiresAt - clock.GetUtcNow() > Early)
            {
                (mine.AccessToken, mine.ExpiresAt) = (shared.AccessToken, shared.ExpiresAt);
                return shared.AccessToken;
            }

            // A scope of its own: several requests of one session may ask at the same time.
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId, Guid.Empty);
            var grant = await CurrentAsync(scope.ServiceProvider, mailboxId, rejected, ct);
            (mine.AccessToken, mine.ExpiresAt) = (grant.AccessToken, grant.ExpiresAt);
            return grant.AccessToken;
        }
        finally
        {
            mine.Gate.Release();
        }
    }

    private async Task<OAuthGrant> CurrentAsync(IServiceProvider services, Guid mailboxId, string? rejected, CancellationToken ct)
    {
        var (db, sealer) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Sealer>());
        var giveUpAt = clock.GetUtcNow() + (2 * RenewAtMost);
        while (clock.GetUtcNow() < giveUpAt)
        {
            var token = await db.MailboxTokens.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailboxId, ct)
                ?? throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "grant_missing");
            var grant = Open(sealer, token);
            var now = clock.GetUtcNow();
            if (grant.AccessToken != rejected && grant.ExpiresAt - now > Early)
                return grant;
            var until = now + RenewAtMost;
            var claimed = await db.WriteAsync(
                () => db.MailboxTokens.Where(row => row.MailboxId == mailboxId && row.Version == token.Version && (row.RenewingUntil == null || row.RenewingUntil < now))
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.RenewingUntil, until), ct),
                ct);
            if (claimed == 1)
            {
                if (await RenewAsync(services, token, grant, ct) is { } renewed)
                    return renewed;
                continue;
            }

            await AwaitSignalAsync(mailboxId, ct);
        }

        throw new ProviderException(ProviderFailure.Unavailable, "token_renewal_slow");
    }

    /// <summary>Null when somebody signed in anew meanwhile: then theirs counts.</summary>
    private async Task<OAuthGrant?> RenewAsync(IServiceProvider services, MailboxToken token, OAuthGrant grant, CancellationToken ct)
    {
        var (db, sealer) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Sealer>());
        OAuthGrant renewed;
        try
        {
            var app = await services.GetRequiredService<ProviderApps>().FindAsync(token.Provider, ct) ?? throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "provider_app_missing");
            renewed = await services.GetRequiredKeyedService<IOAuthProvider>(token.Provider).RenewAsync(app, grant, ct);
        }
        catch
        {
            // Whoever asks next may try at once; a host that dies here blocks the others for half a minute.
            await db.WriteAsync(
                () => db.MailboxTokens.Where(row => row.MailboxId == token.MailboxId && row.Version == token.Version)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.RenewingUntil, (DateTimeOffset?)null), CancellationToken.None),
                CancellationToken.None);
            throw;
        }

        var sealedGrant = Seal(sealer, token.MailboxId, renewed);
        var stored = await db.WriteAsync(
            () => db.MailboxTokens.Where(row => row.MailboxId == token.MailboxId && row.Version == token.Version).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.SealedGrant, sealedGrant).SetProperty(row => row.Version, row => row.Version + 1).SetProperty(row => row.RenewingUntil, (DateTimeOffset?)null)
                    .SetProperty(row => row.EndsAt, renewed.EndsAt ?? token.EndsAt),
                ct),
            ct);
        if (stored == 1)
            await ToCacheAsync(token.MailboxId, token.Provider, renewed, ct);
        await cache.SignalAsync(Channel(token.MailboxId), ct);
        return stored == 1 ? renewed : null;
    }

    /// <summary>Of one provider only: a token must never reach another, whatever becomes of the mailbox meanwhile.</summary>
    private static string Key(Guid mailboxId, ProviderKind provider) => $"access-token:{mailboxId:N}:{provider}";

    private async Task ToCacheAsync(Guid mailboxId, ProviderKind provider, OAuthGrant grant, CancellationToken ct)
    {
        var left = grant.ExpiresAt - clock.GetUtcNow() - Early;
        if (left > TimeSpan.Zero)
            await cache.SetAsync(Key(mailboxId, provider), sealer.Seal(CachePurpose, mailboxId, JsonSerializer.SerializeToUtf8Bytes(new Cached(grant.AccessToken, grant.ExpiresAt))), left, ct);
    }

    private async Task<Cached?> FromCacheAsync(Guid mailboxId, ProviderKind provider, CancellationToken ct)
    {
        try
        {
            return await cache.GetAsync(Key(mailboxId, provider), ct) is { } kept ? JsonSerializer.Deserialize<Cached>(sealer.OpenBytes(CachePurpose, mailboxId, kept)) : null;
        }
        catch (UnsealException)
        {
            // The database is the truth.
            return null;
        }
    }

    /// <summary>Another host renews: its signal shortens the wait, the row decides.</summary>
    private async Task AwaitSignalAsync(Guid mailboxId, CancellationToken ct)
    {
        using var signalled = new SemaphoreSlim(0);
        using (cache.Listen(Channel(mailboxId), () => signalled.Release()))
            await signalled.WaitAsync(LookAgain, ct);
    }

    private static string Channel(Guid mailboxId) => $"token:{mailboxId:N}";

    private static byte[] Seal(Sealer sealer, Guid mailboxId, OAuthGrant grant) => sealer.Seal(Purpose, mailboxId, JsonSerializer.SerializeToUtf8Bytes(grant));

    private static OAuthGrant Open(Sealer sealer, MailboxToken token)
    {
        try
        {
            return JsonSerializer.Deserialize<OAuthGrant>(sealer.OpenBytes(Purpose, token.MailboxId, token.SealedGrant))!;
        }
        catch (UnsealException exception)
        {
            throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "secrets_unreadable", exception);
        }
    }
}
