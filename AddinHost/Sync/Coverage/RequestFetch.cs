using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Results;
using AddinHost.Sync.Backfill;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Coverage;

/// <summary>Has the caller's mailbox compared with the ledger and what is missing fetched, now rather than tonight. Safe to repeat: while one is wanted it stays that one.</summary>
public sealed class RequestFetch(AppDb db, OwnMailboxes own, ShowCoverage show, ICache cache, TimeProvider clock)
{
    public async Task<Result<CoverageReport>> HandleAsync(Guid mailboxId, CancellationToken ct)
    {
        var found = await own.FindAsync(mailboxId, ct);
        if (found.Error is { } error)
            return error;
        var mailbox = found.Value;
        if (mailbox.State is MailboxState.Removed or MailboxState.Disabled)
            return mailbox.State == MailboxState.Removed ? MailboxErrors.Removed : StartBackfill.MailboxDisabled;
        var now = clock.GetUtcNow();
        await db.WriteAsync(
            async () =>
            {
                // Insert first: two requests at once make one row.
                if (!await db.TryInsertAsync(new GapFetch { MailboxId = mailboxId, RequestedAt = now }, ct))
                {
                    await db.GapFetches.Where(row => row.MailboxId == mailboxId && row.FinishedAt != null).ExecuteUpdateAsync(
                        set => set.SetProperty(row => row.RequestedAt, now).SetProperty(row => row.FinishedAt, (DateTimeOffset?)null).SetProperty(row => row.Total, (long?)null).SetProperty(row => row.Fetched, 0), ct);
                }
            },
            ct);
        await cache.SignalAsync(GapFetches.WantedChannel, ct);
        return await show.OfAsync(mailbox, ct);
    }
}
