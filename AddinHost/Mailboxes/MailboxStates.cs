using AddinHost.Data;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>What happens to a mailbox while it is watched. Each runs inside the open transaction, or in one of its own.</summary>
public sealed class MailboxStates(AppDb db, MailboxFences fences, Outbox outbox, TimeProvider clock)
{
    /// <summary>Channel on which hosts tell each other that a mailbox was connected, disabled, enabled or removed.</summary>
    public const string ChangedChannel = "mailboxes-changed";

    public const string CoverageIncomplete = "coverage_incomplete";

    /// <summary>
    /// Moves a mailbox to a state and tells its owner; true when that changed anything. What the owner decided, disabled or removed, is never
    /// overridden. Who opened the transaction wakes the outbox after the commit.
    /// </summary>
    public Task<bool> ChangeAsync(Guid mailboxId, MailboxState state, string? problemCode, string? fingerprint, CancellationToken ct) => db.WriteAsync(
        async () =>
        {
            var changed = await db.Mailboxes
                .Where(row => row.Id == mailboxId && row.State != MailboxState.Disabled && row.State != MailboxState.Removed)
                .Where(row => row.State != state || row.ProblemCode != problemCode || row.ProblemFingerprint != fingerprint)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.State, state).SetProperty(row => row.ProblemCode, problemCode).SetProperty(row => row.ProblemFingerprint, fingerprint), ct);
            if (changed == 0)
                return false;
            var owner = await db.Mailboxes.Where(row => row.Id == mailboxId).Select(row => row.MemberId).SingleAsync(ct);
            Tell(mailboxId, owner, state);
            await db.SaveChangesAsync(ct);
            return true;
        },
        ct);

    /// <summary>Makes the failure of a watcher a state. A watcher whose fence is over says nothing any more.</summary>
    /// <exception cref="FenceLostException">The fence has moved on.</exception>
    public async Task FailedAsync(Guid mailboxId, long fence, MailboxState state, string code, string? fingerprint, CancellationToken ct)
    {
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(mailboxId, fence, ct);
                await ChangeAsync(mailboxId, state, code, fingerprint, ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    /// <summary>Notes how many messages are present since connecting and how many of them were seen. Only a mailbox without a gap is healthy.</summary>
    /// <exception cref="FenceLostException">The fence has moved on.</exception>
    public async Task ReconciledAsync(Guid mailboxId, long fence, long present, long seen, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(mailboxId, fence, ct);
                await db.Mailboxes.Where(row => row.Id == mailboxId).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.CoveragePresent, present).SetProperty(row => row.CoverageSeen, seen).SetProperty(row => row.CoverageCheckedAt, now), ct);
                if (seen >= present)
                    await ChangeAsync(mailboxId, MailboxState.Healthy, null, null, ct);
                else
                    await ChangeAsync(mailboxId, MailboxState.Syncing, CoverageIncomplete, null, ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    /// <summary>Notes that the mailbox was read up to now.</summary>
    public Task SyncedAsync(Guid mailboxId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.WriteAsync(() => db.Mailboxes.Where(row => row.Id == mailboxId).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSyncAt, now), ct), ct);
    }

    /// <summary>Notes that the test message of the last verification came in.</summary>
    public Task TestArrivedAsync(Guid mailboxId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.WriteAsync(
            () => db.Mailboxes.Where(row => row.Id == mailboxId && row.TestArrivedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.TestArrivedAt, now), ct), ct);
    }

    public Task<bool> IsHealthyAsync(Guid mailboxId, CancellationToken ct) => db.Mailboxes.AnyAsync(row => row.Id == mailboxId && row.State == MailboxState.Healthy, ct);

    /// <summary>Adds the event of a new state to the open transaction; only the owner gets it. No words: whoever writes it does not know the reader's language.</summary>
    internal void Tell(Guid mailboxId, Guid memberId, MailboxState state) =>
        outbox.Add("mailbox.state_changed", new { mailboxId, state = MailboxTexts.Word(state) }, memberId);
}
