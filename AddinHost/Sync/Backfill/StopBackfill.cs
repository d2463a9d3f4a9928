using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Backfill;

/// <summary>Pauses, resumes or cancels reading older mail. Takes effect with the next batch: it is not stored any more. What was read stays. Safe to repeat.</summary>
public sealed class StopBackfill(AppDb db, OwnMailboxes own, ShowBackfill show, Outbox outbox, ICache cache)
{
    public static readonly Error NotRunning = Error.Conflict("backfill_not_running", "No older mail of this mailbox is being read.");

    public Task<Result<BackfillView>> PauseAsync(Guid mailboxId, CancellationToken ct) => MoveAsync(mailboxId, [BackfillState.Running], BackfillState.Paused, ct);

    public Task<Result<BackfillView>> ResumeAsync(Guid mailboxId, CancellationToken ct) => MoveAsync(mailboxId, [BackfillState.Paused], BackfillState.Running, ct);

    public Task<Result<BackfillView>> CancelAsync(Guid mailboxId, CancellationToken ct) => MoveAsync(mailboxId, [BackfillState.Running, BackfillState.Paused], BackfillState.Cancelled, ct);

    private async Task<Result<BackfillView>> MoveAsync(Guid mailboxId, BackfillState[] from, BackfillState to, CancellationToken ct)
    {
        var found = await own.FindAsync(mailboxId, ct);
        if (found.Error is { } error)
            return error;
        var moved = await db.WriteAsync(
            async () =>
            {
                var row = await db.MailboxBackfills.SingleOrDefaultAsync(row => row.MailboxId == mailboxId, ct);
                if (row is null || (row.State != to && !from.Contains(row.State)))
                    return false;
                (row.State, row.ProblemCode, row.RetryAt) = (to, null, null);
                outbox.Add(BackfillProgress.Moved, new { mailboxId, state = BackfillView.Word(to) }, found.Value.MemberId);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        if (!moved)
            return NotRunning;
        await outbox.WakeAsync(ct);
        await cache.SignalAsync(RunBackfill.ChannelOf(mailboxId), ct);
        return await show.OfAsync(found.Value, ct);
    }
}
