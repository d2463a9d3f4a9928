using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>The keyed hash of the caller's organization.</summary>
public sealed class OrganizationHashes(AppDb db, Caller caller, Sealer sealer)
{
    private KeyedHash? known;

    public async Task<KeyedHash> GetAsync(CancellationToken ct)
    {
        if (known is not null)
            return known;
        var organizationId = caller.OrganizationId;
        var sealedKey = await db.Organizations.Where(row => row.Id == organizationId).Select(row => row.SealedHashKey).SingleAsync(ct);
        return known = new KeyedHash(sealer.OpenBytes(CreateOrganization.HashKeyPurpose, organizationId, sealedKey));
    }
}
