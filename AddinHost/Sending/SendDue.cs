using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>Finds outgoing messages with something due, of all organizations.</summary>
public sealed class SendDue(AppDb db, HostName host, TimeProvider clock)
{
    private const int Batch = 50;

    public sealed record Due(Guid Id, Guid OrganizationId, Guid MemberId, Guid MailboxId);

    /// <param name="busy">Mailboxes that are at work already: what waits behind them must not hide the rest.</param>
    public async Task<List<Due>> ListAsync(IReadOnlyCollection<Guid> busy, CancellationToken ct)
    {
        var (now, here) = (clock.GetUtcNow(), host.Value);
        return await db.OutgoingMails.IgnoreQueryFilters().Where(row => row.DueAt != null && row.DueAt <= now && !busy.Contains(row.MailboxId))
            // The host that watches a mailbox also sends for it: two that take the same message at once would make two drafts of it, or file two copies.
            .Where(row => !db.MailboxSyncs.IgnoreQueryFilters().Any(sync => sync.MailboxId == row.MailboxId && sync.HeldBy != null && sync.HeldBy != here && sync.HeldUntil >= now))
            .OrderBy(row => row.DueAt).Take(Batch)
            .Select(row => new Due(row.MailMessageId, row.OrganizationId, row.MemberId, row.MailboxId)).ToListAsync(ct);
    }

    /// <summary>After a start: rows that a dead host left in the middle of a hand-off are looked at now. Looking harms nobody, should the other host live after all.</summary>
    public Task RecoverAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.WriteAsync(
            () => db.OutgoingMails.IgnoreQueryFilters()
                .Where(row => row.DueAt != null && db.MailMessages.IgnoreQueryFilters().Any(message => message.Id == row.MailMessageId && message.State == SendState.HandingOff))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now), ct),
            ct);
    }
}
