using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;

namespace AddinHost.Organizations;

/// <summary>Whom a bearer credential stands for.</summary>
public sealed record Bearer(Guid MemberId, Guid OrganizationId, Permissions Permissions);

/// <summary>
/// Remembers for some seconds whom a credential stands for, so that not every request of a pane asks the database twice. Keys are hashes; values
/// are sealed and bound to their key, so that whoever can write to the cache still cannot become somebody.
/// </summary>
public sealed class BearerCache(ICache cache, Sealer sealer, TimeProvider clock)
{
    /// <summary>The longest that a revocation can go unnoticed, should the cache be away when it is told.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const string Purpose = "bearer-cache";

    private sealed record Entry(Bearer Bearer, DateTimeOffset Until);

    public static byte[] OfApiKey(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public static byte[] OfGrant(Guid grantId) => SHA256.HashData(Encoding.UTF8.GetBytes($"grant {grantId:N}"));

    public async Task<Bearer?> FindAsync(byte[] credential, CancellationToken ct)
    {
        if (await cache.GetAsync(Key(credential), ct) is not { } kept)
            return null;
        try
        {
            var entry = JsonSerializer.Deserialize<Entry>(sealer.OpenBytes(Purpose, Place(credential), kept))!;
            return entry.Until > clock.GetUtcNow() ? entry.Bearer : null;
        }
        catch (UnsealException)
        {
            // Sealed by another installation, or written by somebody else.
            return null;
        }
    }

    public Task KeepAsync(byte[] credential, Bearer bearer, CancellationToken ct) => cache.SetAsync(
        Key(credential), sealer.Seal(Purpose, Place(credential), JsonSerializer.SerializeToUtf8Bytes(new Entry(bearer, clock.GetUtcNow() + Lifetime))), Lifetime, ct);

    /// <summary>To be called after a credential was revoked.</summary>
    public Task DropAsync(byte[] credential, CancellationToken ct) => cache.RemoveAsync(Key(credential), ct);

    private static string Key(byte[] credential) => "bearer:" + Convert.ToHexString(credential);

    private static Guid Place(byte[] credential) => new(credential.AsSpan(0, 16));
}
