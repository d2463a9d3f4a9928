using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Limits;

/// <summary>Deletes what no limit counts any more, of all organizations.</summary>
public sealed class ForgetCounts(AppDb db, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    public Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        return db.WriteAsync(() => db.SentCounts.IgnoreQueryFilters().Where(row => row.At < before).ExecuteDeleteAsync(ct), ct);
    }
}
