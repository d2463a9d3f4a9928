using AddinHost.Data;
using AddinHost.Organizations;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Seals with the current key what an older one sealed: passwords and grants of mailboxes, clients at providers, and the hash keys of organizations.</summary>
public sealed class ResealSecrets(AppDb db, Sealer sealer)
{
    /// <summary>Returns how many values were sealed anew. A row that changed meanwhile is left to the next run.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var resealed = 0;
        // Of all organizations: keys belong to the installation.
        foreach (var row in await db.MailboxConnections.IgnoreQueryFilters().AsNoTracking().Where(row => row.SealedSecrets != null).ToListAsync(ct))
        {
            if (Anew(OpenMailbox.SecretsPurpose, row.MailboxId, row.SealedSecrets!) is { } sealedAnew)
            {
                resealed += await db.WriteAsync(
                    () => db.MailboxConnections.IgnoreQueryFilters().Where(stored => stored.MailboxId == row.MailboxId && stored.SealedSecrets == row.SealedSecrets)
                        .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.SealedSecrets, sealedAnew), ct),
                    ct);
            }
        }

        foreach (var row in await db.MailboxTokens.IgnoreQueryFilters().AsNoTracking().ToListAsync(ct))
        {
            if (Anew(MailboxTokens.Purpose, row.MailboxId, row.SealedGrant) is { } sealedAnew)
            {
                resealed += await db.WriteAsync(
                    () => db.MailboxTokens.IgnoreQueryFilters().Where(stored => stored.MailboxId == row.MailboxId && stored.Version == row.Version)
                        .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.SealedGrant, sealedAnew), ct),
                    ct);
            }
        }

        foreach (var row in await db.ProviderApps.IgnoreQueryFilters().AsNoTracking().ToListAsync(ct))
        {
            if (Anew(ProviderApps.Purpose, row.Id, row.SealedSecret) is { } sealedAnew)
            {
                resealed += await db.WriteAsync(
                    () => db.ProviderApps.IgnoreQueryFilters().Where(stored => stored.Id == row.Id && stored.SealedSecret == row.SealedSecret)
                        .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.SealedSecret, sealedAnew), ct),
                    ct);
            }
        }

        foreach (var row in await db.Organizations.AsNoTracking().Select(row => new { row.Id, row.SealedHashKey }).ToListAsync(ct))
        {
            if (Anew(CreateOrganization.HashKeyPurpose, row.Id, row.SealedHashKey) is { } sealedAnew)
                resealed += await db.WriteAsync(() => db.Organizations.Where(stored => stored.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(stored => stored.SealedHashKey, sealedAnew), ct), ct);
        }

        return resealed;
    }

    private byte[]? Anew(string purpose, Guid rowId, byte[] sealedValue)
    {
        if (sealer.IsCurrent(sealedValue))
            return null;
        try
        {
            return sealer.Seal(purpose, rowId, sealer.OpenBytes(purpose, rowId, sealedValue));
        }
        catch (UnsealException)
        {
            // Nothing to save: its mailbox asks for the password when it is next opened.
            return null;
        }
    }
}
