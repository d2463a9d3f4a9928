using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Capture;

/// <summary>Forgets mail that was prepared and never seen again: drafts that nobody sent. What is on record keeps its reference, so that no second mail takes it.</summary>
public sealed class ForgetReferences(AppDb db, TimeProvider clock)
{
    /// <summary>A draft may lie for some weeks, or wait for the time its writer chose.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(60);

    public Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        return db.WriteAsync(
            async () =>
            {
                // Of all organizations, each row by its own dates.
                var gone = db.OutgoingReferences.IgnoreQueryFilters().Where(row => row.MailMessageId == null && row.UpdatedAt < before);
                var ids = await gone.Select(row => row.Id).ToListAsync(ct);
                await db.TrackedMessages.IgnoreQueryFilters().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(ct);
                await db.TrackedOpens.IgnoreQueryFilters().Where(row => ids.Contains(row.TrackedMessageId)).ExecuteDeleteAsync(ct);
                await db.TrackedClicks.IgnoreQueryFilters().Where(row => ids.Contains(row.TrackedMessageId)).ExecuteDeleteAsync(ct);
                await db.TrackedCounts.IgnoreQueryFilters().Where(row => ids.Contains(row.MailMessageId)).ExecuteDeleteAsync(ct);
                await db.LoggingAddresses.IgnoreQueryFilters().Where(row => row.ReferenceId != null && ids.Contains(row.ReferenceId.Value)).ExecuteDeleteAsync(ct);
                // Perhaps it went out all the same: its documents stay to be read, and whose wishes hold for them nobody knows any more.
                DateTimeOffset? now = clock.GetUtcNow();
                await db.DocumentLinks.IgnoreQueryFilters().Where(row => row.MailMessageId != null && ids.Contains(row.MailMessageId.Value) && row.OptedOutAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.OptedOutAt, now), ct);
                await gone.ExecuteDeleteAsync(ct);
            },
            ct);
    }
}
