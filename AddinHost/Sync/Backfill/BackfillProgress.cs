using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Backfill;

/// <summary>It was paused, cancelled or started anew: whoever works for it stops and writes nothing.</summary>
public sealed class BackfillStoppedException() : Exception("This backfill is not wanted any more.");

/// <summary>One run of a backfill as its worker knows it.</summary>
public sealed record BackfillRun(SyncTarget Target, Guid RunId, DateTimeOffset FromAt, DateTimeOffset BeforeAt);

/// <summary>Writes how far a backfill is. Every write holds the fence of the mailbox and asks whether the run is still wanted.</summary>
public sealed class BackfillProgress(AppDb db, MailboxFences fences, Outbox outbox, TimeProvider clock)
{
    /// <summary>Event: a backfill moved on.</summary>
    public const string Moved = "mailbox.backfill";

    /// <summary>The run that is due for a mailbox, and how long until one may be.</summary>
    public async Task<(BackfillRun? Run, TimeSpan? Wait)> FindDueAsync(SyncTarget target, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var row = await db.MailboxBackfills.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == target.MailboxId && row.State == BackfillState.Running, ct);
        if (row is null)
            return (null, null);
        var wait = row.RetryAt - clock.GetUtcNow();
        return wait > TimeSpan.Zero ? (null, wait) : (new BackfillRun(target, row.RunId, row.FromAt, row.BeforeAt), null);
    }

    /// <summary>Commits <paramref name="work"/> together with how far it brought the folder.</summary>
    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    /// <exception cref="BackfillStoppedException">Its owner decided otherwise; nothing is written.</exception>
    public async Task WriteAsync(BackfillRun run, string folder, Func<FolderBackfill, Task> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(work);
        await db.WriteAsync(
            async () =>
            {
                await HoldAsync(run, ct);
                var row = await db.FolderBackfills.SingleAsync(row => row.MailboxId == run.Target.MailboxId && row.Folder == folder, ct);
                await work(row);
                if (row.Total < row.Seen)
                    row.Total = row.Seen;
                await TellAsync(run.Target, BackfillState.Running, ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
    }

    /// <summary>Everything that was asked for has been read.</summary>
    /// <exception cref="FenceLostException">As above.</exception>
    /// <exception cref="BackfillStoppedException">As above.</exception>
    public async Task FinishAsync(BackfillRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var now = clock.GetUtcNow();
        await db.WriteAsync(
            async () =>
            {
                await HoldAsync(run, ct);
                await db.MailboxBackfills.Where(row => row.MailboxId == run.Target.MailboxId)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, BackfillState.Done).SetProperty(row => row.FinishedAt, now), ct);
                // What was counted at first was an estimate, and mail comes and goes.
                await db.FolderBackfills.Where(row => row.MailboxId == run.Target.MailboxId)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Total, row => row.Seen).SetProperty(row => row.TotalIsLeast, false), ct);
                await TellAsync(run.Target, BackfillState.Done, ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    /// <summary>Has a finished run read once more; what is on record stays as it is.</summary>
    /// <exception cref="FenceLostException">As above.</exception>
    public async Task AgainAsync(SyncTarget target, Guid runId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                var row = await db.MailboxBackfills.SingleOrDefaultAsync(row => row.MailboxId == target.MailboxId && row.RunId == runId && row.State == BackfillState.Done, ct);
                if (row is null)
                    return;
                (row.State, row.FinishedAt) = (BackfillState.Running, null);
                await db.FolderBackfills.Where(folder => folder.MailboxId == target.MailboxId)
                    .ExecuteUpdateAsync(set => set.SetProperty(folder => folder.ReachedAt, row.BeforeAt).SetProperty(folder => folder.Total, (long?)null).SetProperty(folder => folder.Seen, 0), ct);
                await TellAsync(target, BackfillState.Running, ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
    }

    /// <summary>Makes a failure something that its owner sees, with the time of the next try.</summary>
    /// <exception cref="FenceLostException">As above.</exception>
    /// <exception cref="BackfillStoppedException">As above.</exception>
    public async Task FailedAsync(BackfillRun run, string code, TimeSpan wait, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        db.ChangeTracker.Clear();
        var retryAt = clock.GetUtcNow() + wait;
        await db.WriteAsync(
            async () =>
            {
                await HoldAsync(run, ct);
                await db.MailboxBackfills.Where(row => row.MailboxId == run.Target.MailboxId)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProblemCode, code).SetProperty(row => row.RetryAt, retryAt), ct);
                await TellAsync(run.Target, BackfillState.Running, ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    private async Task HoldAsync(BackfillRun run, CancellationToken ct)
    {
        await fences.HoldAsync(run.Target.MailboxId, run.Target.Fence, ct);
        // Whatever is written means that it goes on: nothing holds it up now.
        var held = await db.MailboxBackfills.Where(row => row.MailboxId == run.Target.MailboxId && row.RunId == run.RunId && row.State == BackfillState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProblemCode, (string?)null).SetProperty(row => row.RetryAt, (DateTimeOffset?)null), ct);
        if (held != 1)
            throw new BackfillStoppedException();
    }

    private async Task TellAsync(SyncTarget target, BackfillState state, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        var folders = await db.FolderBackfills.AsNoTracking().Where(row => row.MailboxId == target.MailboxId).ToListAsync(ct);
        outbox.Add(Moved, new { target.MailboxId, state = BackfillView.Word(state), read = folders.Sum(row => row.Seen), logged = folders.Sum(row => row.Logged) }, target.MemberId);
        await db.SaveChangesAsync(ct);
    }
}
