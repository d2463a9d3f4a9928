using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Another watcher has taken the mailbox: whoever sees this stops and writes nothing.</summary>
public sealed class FenceLostException() : Exception("Another watcher has this mailbox now.");

/// <summary>
/// Who may write for a mailbox. A scheduler is no lock: a host that froze and wakes still believes in its job, so every batch begins by
/// holding the row of its fence to the commit, and stops when the fence has moved on.
/// </summary>
public sealed class MailboxFences(AppDb db)
{
    /// <summary>Takes the mailbox from whoever has it; the answer is the fence of this watcher.</summary>
    public Task<long> ClaimAsync(Guid mailboxId, CancellationToken ct) => db.WriteAsync(
        async () =>
        {
            await db.TryInsertAsync(new MailboxSync { MailboxId = mailboxId }, ct);
            await db.MailboxSyncs.Where(row => row.MailboxId == mailboxId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Fence, row => row.Fence + 1), ct);
            return await db.MailboxSyncs.Where(row => row.MailboxId == mailboxId).Select(row => row.Fence).SingleAsync(ct);
        },
        ct);

    /// <summary>Locks the row of this fence until the open transaction ends.</summary>
    /// <exception cref="FenceLostException">The mailbox has another watcher, or was disabled, removed or connected anew.</exception>
    public async Task HoldAsync(Guid mailboxId, long fence, CancellationToken ct)
    {
        if (await db.MailboxSyncs.Where(row => row.MailboxId == mailboxId && row.Fence == fence).ExecuteUpdateAsync(set => set.SetProperty(row => row.Fence, fence), ct) != 1)
            throw new FenceLostException();
    }

    /// <summary>Makes every watcher of the mailbox stale, inside the open transaction or in one of its own.</summary>
    public Task BumpAsync(Guid mailboxId, CancellationToken ct) => db.WriteAsync(
        () => db.MailboxSyncs.Where(row => row.MailboxId == mailboxId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Fence, row => row.Fence + 1), ct), ct);
}
