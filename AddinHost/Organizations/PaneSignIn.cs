using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>
/// Sign-in of a task pane against our own server: authorization code with PKCE (RFC 7636, S256 only), short access token, rotating refresh
/// token whose second use ends the grant (RFC 9700).
/// </summary>
public sealed class PaneSignIn(AppDb db, Caller caller, PaneTokens tokens, BearerCache bearers, TimeProvider clock)
{
    public const string ClientId = "pane";

    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(14);

    public sealed record Tokens(string AccessToken, string RefreshToken, TimeSpan ExpiresAfter);

    /// <summary>Makes a code for the signed-in caller.</summary>
    public async Task<string> AuthorizeAsync(string challenge, string redirectUri, CancellationToken ct)
    {
        var code = Random();
        var now = clock.GetUtcNow();
        db.PaneGrants.Add(new PaneGrant
        {
            MemberId = caller.MemberId,
            CodeHash = Hash(code),
            CodeChallenge = challenge,
            RedirectUri = redirectUri,
            CodeExpiresAt = now + CodeLifetime,
            CreatedAt = now,
        });
        await db.SaveChangesAsync(ct);
        return code;
    }

    /// <summary>Trades a code for tokens; null when code, verifier or redirect do not fit. A code used twice ends what it gave.</summary>
    public async Task<Tokens?> RedeemAsync(string code, string verifier, string redirectUri, CancellationToken ct)
    {
        var hash = Hash(code);
        // Whoever redeems is not signed in here: the code says whose it is.
        var grant = await db.PaneGrants.IgnoreQueryFilters().AsNoTracking().SingleOrDefaultAsync(row => row.CodeHash == hash, ct);
        var now = clock.GetUtcNow();
        if (grant is null || grant.CodeExpiresAt < now || grant.RedirectUri != redirectUri || grant.RevokedAt is not null || !Fits(verifier, grant.CodeChallenge))
            return null;
        var refresh = NewRefresh(grant.Id);
        var refreshHash = Hash(refresh);
        var taken = await WriteAsync(
            () => db.PaneGrants.IgnoreQueryFilters().Where(row => row.Id == grant.Id && row.CodeUsedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.CodeUsedAt, now).SetProperty(row => row.RefreshHash, refreshHash).SetProperty(row => row.RefreshExpiresAt, now + RefreshLifetime), ct),
            ct);
        if (taken == 1)
            return new Tokens(tokens.Make(grant.Id, grant.MemberId), refresh, PaneTokens.Lifetime);
        await RevokeAsync(grant.Id, ct);
        return null;
    }

    /// <summary>Trades a refresh token for the next pair; null when it is unknown, over, or an old one (then the grant ends).</summary>
    public async Task<Tokens?> RefreshAsync(string refreshToken, CancellationToken ct)
    {
        if (refreshToken.Length < 33 || !Guid.TryParseExact(refreshToken.AsSpan(0, 32), "N", out var grantId))
            return null;
        var grant = await db.PaneGrants.IgnoreQueryFilters().AsNoTracking().SingleOrDefaultAsync(row => row.Id == grantId, ct);
        var now = clock.GetUtcNow();
        if (grant?.RefreshHash is null || grant.RevokedAt is not null || grant.RefreshExpiresAt < now)
            return null;
        var shown = Hash(refreshToken);
        if (!CryptographicOperations.FixedTimeEquals(shown, grant.RefreshHash))
        {
            await RevokeAsync(grantId, ct);
            return null;
        }

        var next = NewRefresh(grantId);
        var nextHash = Hash(next);
        var rotated = await WriteAsync(
            () => db.PaneGrants.IgnoreQueryFilters().Where(row => row.Id == grantId && row.RefreshHash == shown && row.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.RefreshHash, nextHash).SetProperty(row => row.RefreshExpiresAt, now + RefreshLifetime), ct),
            ct);
        return rotated == 1 ? new Tokens(tokens.Make(grantId, grant.MemberId), next, PaneTokens.Lifetime) : null;
    }

    private async Task RevokeAsync(Guid grantId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await WriteAsync(() => db.PaneGrants.IgnoreQueryFilters().Where(row => row.Id == grantId).ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), ct), ct);
        await bearers.DropAsync(BearerCache.OfGrant(grantId), ct);
    }

    private Task<int> WriteAsync(Func<Task<int>> write, CancellationToken ct) => db.WriteAsync(write, ct);

    private static bool Fits(string verifier, string challenge) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)))), Encoding.UTF8.GetBytes(challenge));

    private static string NewRefresh(Guid grantId) => grantId.ToString("N") + Random();

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}
