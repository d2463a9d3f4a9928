using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Results;

namespace AddinHost.Mailboxes;

/// <summary>Writes a decision of the owner: the running watcher loses its fence in the same transaction, and hosts look again.</summary>
public sealed class SwitchMailbox(AppDb db, OwnMailboxes own, MailboxFences fences, MailboxStates states, Outbox outbox, ICache cache)
{
    /// <param name="wants">Is there anything to change? Asked again once the fence is held.</param>
    /// <param name="apply">Changes the mailbox inside the transaction.</param>
    public async Task<Result<Done>> RunAsync(Guid id, Func<Mailbox, Result<bool>> wants, Func<Mailbox, Task> apply, CancellationToken ct)
    {
        var changed = await db.WriteAsync(() => ChangeAsync(id, wants, apply, ct), ct);
        if (changed.Error is { } error)
            return error;
        if (changed.Value)
        {
            await outbox.WakeAsync(ct);
            await cache.SignalAsync(MailboxStates.ChangedChannel, ct);
        }

        return default(Done);
    }

    private async Task<Result<bool>> ChangeAsync(Guid id, Func<Mailbox, Result<bool>> wants, Func<Mailbox, Task> apply, CancellationToken ct)
    {
        var found = await own.FindAsync(id, ct);
        if (found.Error is { } notFound)
            return notFound;
        var mailbox = found.Value;
        if (wants(mailbox) is var wanted && (!wanted.Succeeded || !wanted.Value))
            return wanted;

        // Fence before mailbox, as watchers do it, so that neither waits for the other in a ring; what they wrote until now is read afresh.
        await fences.BumpAsync(id, ct);
        await db.Entry(mailbox).ReloadAsync(ct);
        if (wants(mailbox) is var still && (!still.Succeeded || !still.Value))
            return still;
        await apply(mailbox);
        mailbox.Revision++;
        states.Tell(id, mailbox.MemberId, mailbox.State);
        await db.SaveChangesAsync(ct);
        return true;
    }
}
