using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Another watcher has taken the mailbox: whoever sees this stops and writes nothing.</summary>
public sealed class FenceLostException() : Exception("Another watcher has this mailbox now.");

/// <summary>
/// Who may write for a mailbox. A scheduler is no lock: a host that froze and wakes still believes in its job, so every batch begins by
/// holding the row of its fence to the commit, and stops when the fence has moved on.
/// </summary>
public sealed class MailboxFences(AppDb db, TimeProvider clock)
{
    /// <summary>
    /// Takes the mailbox from whoever has it, unless that is another host whose lease still runs (null then); the answer is the fence of this watcher. The lease only spares
    /// two hosts from taking it from each other for ever, so that a clock that is wrong costs no more than that.
    /// </summary>
    public Task<long?> ClaimAsync(Guid mailboxId, string host, TimeSpan leaseFor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // SQLite has one host.
        var (holder, until) = db.IsSqlite ? (null, null) : (host, (DateTimeOffset?)now + leaseFor);
        return db.WriteAsync<long?>(
            async () =>
            {
                await db.TryInsertAsync(new MailboxSync { MailboxId = mailboxId }, ct);
                var taken = await db.MailboxSyncs.Where(row => row.MailboxId == mailboxId && (row.HeldBy == null || row.HeldBy == host || row.HeldUntil < now))
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Fence, row => row.Fence + 1).SetProperty(row => row.HeldBy, holder).SetProperty(row => row.HeldUntil, until), ct);
                return taken == 0 ? null : await db.MailboxSyncs.Where(row => row.MailboxId == mailboxId).Select(row => row.Fence).SingleAsync(ct);
            },
            ct);
    }

    /// <summary>Moves the leases of this host on, in all organizations.</summary>
    public Task RenewAsync(string host, TimeSpan leaseFor, CancellationToken ct)
    {
        var until = clock.GetUtcNow() + leaseFor;
        return db.IsSqlite ? Task.CompletedTask : db.WriteAsync(
            () => db.MailboxSyncs.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.HeldBy == host).ExecuteUpdateAsync(set => set.SetProperty(row => row.HeldUntil, until), ct), ct);
    }

    /// <summary>Other hosts may have at once what this one holds: everything, or one mailbox as long as this is its fence.</summary>
    public Task ReleaseAsync(string host, (Guid MailboxId, long Fence)? only, CancellationToken ct)
    {
        if (db.IsSqlite)
            return Task.CompletedTask;
        var held = db.MailboxSyncs.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.HeldBy == host);
        if (only is var (mailboxId, fence))
            held = held.Where(row => row.MailboxId == mailboxId && row.Fence == fence);
        return db.WriteAsync(() => held.ExecuteUpdateAsync(set => set.SetProperty(row => row.HeldBy, (string?)null), ct), ct);
    }

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
