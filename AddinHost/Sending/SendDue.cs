using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>Finds what is due in sending: the mailboxes of all organizations with something to do, and of one mailbox what comes next.</summary>
public sealed class SendDue(AppDb db, HostName host, TimeProvider clock)
{
    private const int Most = 200;

    public sealed record DueMailbox(Guid MailboxId, Guid OrganizationId, Guid MemberId);

    /// <param name="busy">Mailboxes that are at work already: what waits behind them must not hide the rest.</param>
    public async Task<List<DueMailbox>> ListAsync(IReadOnlyCollection<Guid> busy, CancellationToken ct) =>
        await Ready(clock.GetUtcNow()).Where(row => !busy.Contains(row.MailboxId))
            .GroupBy(row => new { row.MailboxId, row.OrganizationId, row.MemberId }).OrderBy(group => group.Min(row => row.OrderedAt)).Take(Most)
            .Select(group => new DueMailbox(group.Key.MailboxId, group.Key.OrganizationId, group.Key.MemberId)).ToListAsync(ct);

    /// <summary>What comes next of a mailbox: its messages leave in the order in which they were to leave.</summary>
    public async Task<Guid?> NextAsync(Guid mailboxId, CancellationToken ct) =>
        await Ready(clock.GetUtcNow()).Where(row => row.MailboxId == mailboxId).OrderBy(row => row.OrderedAt).ThenBy(row => row.MailMessageId).Select(row => (Guid?)row.MailMessageId).FirstOrDefaultAsync(ct);

    /// <summary>Something went wrong that nobody foresaw: it is tried again in a minute, and those behind it before.</summary>
    public Task PutOffAsync(Guid id, CancellationToken ct)
    {
        var later = clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        return db.WriteAsync(() => db.OutgoingMails.Where(row => row.MailMessageId == id && row.DueAt != null).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, later).SetProperty(row => row.ProblemCode, "send_failed_inside"), ct), ct);
    }

    /// <summary>For the metrics: how much is due, held back or not, and since when.</summary>
    public async Task MeasureAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = await db.OutgoingMails.IgnoreQueryFilters().Where(row => row.DueAt != null && row.DueAt <= now).GroupBy(_ => 1).Select(all => new { Count = all.Count(), Oldest = all.Min(row => row.DueAt) }).SingleOrDefaultAsync(ct);
        SendingMetrics.Saw(due?.Count ?? 0, due?.Oldest is { } since ? now - since : TimeSpan.Zero);
    }

    /// <summary>
    /// What a bounce, an answer or the copy in Sent has proven meanwhile is no longer in doubt: its copy is filed, and its trouble is over. Whoever found the proof knows nothing of the queue.
    /// </summary>
    public Task TakeUpProvenAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.WriteAsync(
            () => db.OutgoingMails.IgnoreQueryFilters().Where(row => row.ProblemCode == ProveSent.NotKnown && (row.DueAt == null || row.DueAt > now))
                .Where(row => db.MailMessages.IgnoreQueryFilters().Any(message => message.Id == row.MailMessageId && (message.State == SendState.Accepted || message.State == SendState.Filed || message.State == SendState.Bounced)))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now).SetProperty(row => row.Attempts, 0).SetProperty(row => row.ProblemCode, (string?)null), ct),
            ct);
    }

    /// <summary>
    /// After a start: rows that a dead host left in the middle of a hand-off are looked at now, and what is scheduled for a time on somebody's clock is due by the rules that this host knows. Looking
    /// harms nobody, should the other host live after all.
    /// </summary>
    public async Task RecoverAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.WriteAsync(
            () => db.OutgoingMails.IgnoreQueryFilters()
                .Where(row => row.DueAt != null && db.MailMessages.IgnoreQueryFilters().Any(message => message.Id == row.MailMessageId && message.State == SendState.HandingOff))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now), ct),
            ct);
        // A copy that was in the middle of its hand-off stays as it is; those behind it go on.
        await db.WriteAsync(
            () => db.OutgoingMails.IgnoreQueryFilters()
                .Where(row => row.DueAt > now && db.OutgoingCopies.IgnoreQueryFilters().Any(copy => copy.MailMessageId == row.MailMessageId)
                    && db.MailDeliveries.IgnoreQueryFilters().Any(delivery => delivery.MailMessageId == row.MailMessageId && delivery.State == OutgoingSteps.Unconfirmed))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now), ct),
            ct);
        // It had perhaps put a copy in Sent and could not say so: who finds one there has not seen the server file it.
        await db.WriteAsync(
            () => db.OutgoingMails.IgnoreQueryFilters()
                .Where(row => row.DueAt != null && row.Attempts == 0 && db.MailMessages.IgnoreQueryFilters().Any(message => message.Id == row.MailMessageId && message.State == SendState.Accepted))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, 1), ct),
            ct);
        var scheduled = await db.OutgoingMails.IgnoreQueryFilters().AsNoTracking().Where(row => row.DueAt > now && row.SendZone != null && row.SendAt == row.DueAt)
            .Select(row => new { row.MailMessageId, row.DueAt, row.SendLocal, row.SendZone }).ToListAsync(ct);
        foreach (var row in scheduled)
        {
            if (SendTime.Again(row.SendLocal, row.SendZone) is { } at && at != row.DueAt)
                await db.WriteAsync(
                    () => db.OutgoingMails.IgnoreQueryFilters().Where(mail => mail.MailMessageId == row.MailMessageId && mail.DueAt == row.DueAt)
                        .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.DueAt, at).SetProperty(mail => mail.SendAt, at).SetProperty(mail => mail.OrderedAt, at), ct),
                    ct);
        }
    }

    private IQueryable<OutgoingMail> Ready(DateTimeOffset now)
    {
        var here = host.Value;
        return db.OutgoingMails.IgnoreQueryFilters().Where(row => row.DueAt != null && row.DueAt <= now)
            // The host that watches a mailbox also sends for it: two that take the same message at once would make two drafts of it, or file two copies.
            .Where(row => !db.MailboxSyncs.IgnoreQueryFilters().Any(sync => sync.MailboxId == row.MailboxId && sync.HeldBy != null && sync.HeldBy != here && sync.HeldUntil >= now))
            // What has left is looked after in any case; what has not waits for its mailbox.
            .Where(row => db.MailMessages.IgnoreQueryFilters().Any(message => message.Id == row.MailMessageId && (message.State == SendState.HandingOff || message.State == SendState.Unconfirmed || message.State == SendState.Accepted))
                || (!db.MailboxPauses.IgnoreQueryFilters().Any(pause => pause.MailboxId == row.MailboxId && (pause.Until > now || db.Mailboxes.IgnoreQueryFilters().Any(mailbox => mailbox.Id == row.MailboxId && mailbox.Revision == pause.Revision)))
                    && !db.Mailboxes.IgnoreQueryFilters().Any(mailbox => mailbox.Id == row.MailboxId
                        && (mailbox.State == MailboxState.Disabled || mailbox.State == MailboxState.NeedsReauthorization || mailbox.State == MailboxState.CertificateChanged))));
    }
}
