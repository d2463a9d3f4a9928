using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>The keyed hash of the caller's organization. Its sealed key never changes, so this host remembers it; in-process, since it is also asked for inside transactions.</summary>
public sealed class OrganizationHashes(AppDb db, Caller caller, Sealer sealer, InProcessCache cache)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private KeyedHash? known;

    public async Task<KeyedHash> GetAsync(CancellationToken ct)
    {
        if (known is not null)
            return known;
        var organizationId = caller.OrganizationId;
        var place = $"hash-key:{organizationId:N}";
        var sealedKey = await cache.GetAsync(place, ct);
        if (sealedKey is null)
        {
            sealedKey = await db.Organizations.Where(row => row.Id == organizationId).Select(row => row.SealedHashKey).SingleAsync(ct);
            // Inside a transaction the organization may still be taken back.
            if (db.Database.CurrentTransaction is null)
                await cache.SetAsync(place, sealedKey, Kept, ct);
        }

        return known = new KeyedHash(sealer.OpenBytes(CreateOrganization.HashKeyPurpose, organizationId, sealedKey));
    }
}
