using AddinHost.Data;
using AddinHost.Shared.Caching;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Backfill;

/// <summary>Tells the watchers whose backfill is due, whichever host they run on: the signal of its start may have got lost. One question for all mailboxes.</summary>
public sealed class DueBackfills(AppDb db, ICache cache, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // Of all organizations: whoever listens works for its own.
        var due = await db.MailboxBackfills.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.State == BackfillState.Running && (row.RetryAt == null || row.RetryAt <= now))
            .Select(row => row.MailboxId).ToListAsync(ct);
        foreach (var mailboxId in due)
            await cache.SignalAsync(RunBackfill.ChannelOf(mailboxId), ct);
    }
}
