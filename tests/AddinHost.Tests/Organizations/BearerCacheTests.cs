using System.Net;
using System.Text;
using AddinHost.Organizations;
using AddinHost.Shared.Caching;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Organizations;

public sealed class BearerCacheTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_credential_is_looked_up_once_and_forgotten_after_half_a_minute()
    {
        await using var own = await TestHost.StartAsync();
        var key = (await own.AsMemberAsync(services => services.GetRequiredService<CreateApiKey>().HandleAsync(new("test"), default))).Value;
        using var client = own.SignedOut();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.Key);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));

        // Changed behind the host's back: it goes by what it remembers, but not for long.
        await own.InDatabaseAsync(db => db.WriteAsync(() => db.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, own.Clock.GetUtcNow())), default));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        own.Clock.Advance(BearerCache.Lifetime);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client));
    }

    [Fact]
    public async Task A_revoked_grant_of_a_pane_is_refused_at_once()
    {
        var grant = await AddGrantAsync();
        using var pane = shared.Bearer(host.Services.GetRequiredService<PaneTokens>().Make(grant.Id, host.MemberId));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(pane));

        // An old refresh token is a replay and ends the grant.
        await host.AsMemberAsync(services => services.GetRequiredService<PaneSignIn>().RefreshAsync(grant.Id.ToString("N") + "an old one", default));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(pane));
    }

    [Fact]
    public async Task What_is_kept_is_sealed_bound_to_its_credential_and_useless_elsewhere()
    {
        var (bearers, cache) = (host.Services.GetRequiredService<BearerCache>(), host.Services.GetRequiredService<ICache>());
        var (mine, other) = (BearerCache.OfApiKey("inlay_mine"), BearerCache.OfApiKey("inlay_other"));
        var bearer = new Bearer(host.MemberId, host.OrganizationId, default);
        await bearers.KeepAsync(mine, bearer, default);
        var kept = (await cache.GetAsync("bearer:" + Convert.ToHexString(mine), default))!;

        Assert.Equal(bearer, await bearers.FindAsync(mine, default));
        Assert.DoesNotContain(host.MemberId.ToString(), Encoding.UTF8.GetString(kept), StringComparison.OrdinalIgnoreCase);
        foreach (var forged in new[] { kept, [], "{}"u8.ToArray(), [.. kept.Take(kept.Length - 1)] })
        {
            await cache.SetAsync("bearer:" + Convert.ToHexString(other), forged, TimeSpan.FromMinutes(1), default);
            Assert.Null(await bearers.FindAsync(other, default));
        }

        await bearers.DropAsync(mine, default);
        Assert.Null(await bearers.FindAsync(mine, default));
    }

    [Theory]
    [InlineData("inlay_unknown")]
    [InlineData("unknown")]
    [InlineData("")]
    public async Task An_unknown_credential_is_nobody_every_time(string token)
    {
        using var client = shared.Bearer(token.Length == 0 ? "x" : token);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client));
    }

    private async Task<PaneGrant> AddGrantAsync()
    {
        var now = host.Clock.GetUtcNow();
        var grant = new PaneGrant { MemberId = host.MemberId, CodeHash = Guid.NewGuid().ToByteArray(), CodeChallenge = "x", RedirectUri = "x", CodeExpiresAt = now, CreatedAt = now, RefreshHash = [1], RefreshExpiresAt = now.AddDays(1) };
        await host.InDatabaseAsync(async db =>
        {
            db.PaneGrants.Add(grant);
            return await db.SaveChangesAsync();
        });
        return grant;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client) => (await client.GetAsync("/api/v1/me")).StatusCode;
}
