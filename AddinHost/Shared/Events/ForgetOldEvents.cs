using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Shared.Events;

/// <summary>Drops events and remembered answers that nobody resumes from any more.</summary>
public sealed class ForgetOldEvents(AppDb db, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        return db.WriteAsync(
            async () =>
            {
                // Of all organizations. The newest numbered row stays: the next number is counted from it.
                var last = await db.OutboxEvents.IgnoreQueryFilters().MaxAsync(row => row.Sequence, ct);
                await db.OutboxEvents.IgnoreQueryFilters().Where(row => row.CreatedAt < before && row.Sequence != null && row.Sequence != last).ExecuteDeleteAsync(ct);
                await db.IdempotentAnswers.IgnoreQueryFilters().Where(row => row.CreatedAt < before).ExecuteDeleteAsync(ct);
            },
            ct);
    }
}
