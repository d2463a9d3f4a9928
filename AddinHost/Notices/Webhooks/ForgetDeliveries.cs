using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Webhooks;

/// <summary>Drops from the log of webhooks what is older than a month, and with it what nobody has taken for so long.</summary>
public sealed class ForgetDeliveries(AppDb db, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        return db.WriteAsync(() => db.WebhookDeliveries.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.CreatedAt < before).ExecuteDeleteAsync(ct), ct);
    }
}
