using AddinHost.Data;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Webhooks;

/// <summary>Seals the secrets of webhooks with the current key where an older one did. A row that changed meanwhile is left to the next run.</summary>
public sealed class ResealWebhooks(AppDb db, Sealer sealer)
{
    public async Task RunAsync(CancellationToken ct)
    {
        // Of all organizations: keys belong to the installation.
        foreach (var row in await db.WebhookEndpoints.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking().ToListAsync(ct))
        {
            if (sealer.IsCurrent(row.SealedSecret))
                continue;
            byte[] anew;
            try
            {
                anew = sealer.Seal(WebhookSignature.Purpose, row.Id, sealer.OpenBytes(WebhookSignature.Purpose, row.Id, row.SealedSecret));
            }
            catch (UnsealException)
            {
                // Its endpoint says so with the next event.
                continue;
            }

            await db.WriteAsync(
                () => db.WebhookEndpoints.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(stored => stored.Id == row.Id && stored.SealedSecret == row.SealedSecret)
                    .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.SealedSecret, anew), ct),
                ct);
        }
    }
}
