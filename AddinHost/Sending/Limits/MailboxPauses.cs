using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Limits;

/// <summary>Holds back all messages of a mailbox: for a time, or until it is connected anew. They keep their order, and none of them is tried in vain.</summary>
public sealed class MailboxPauses(AppDb db, Outbox outbox)
{
    /// <summary>Event: messages of a mailbox wait, or wait for something else.</summary>
    public const string Waiting = "send.waiting";

    public Task UntilAsync(OutgoingMail mail, DateTimeOffset until, string code, CancellationToken ct) => PauseAsync(mail, until, null, code, ct);

    /// <summary>What is wrong only its owner can mend.</summary>
    public async Task UntilConnectedAsync(OutgoingMail mail, string code, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var revision = await db.Mailboxes.Where(row => row.Id == mail.MailboxId).Select(row => (long?)row.Revision).SingleOrDefaultAsync(ct);
        await PauseAsync(mail, null, revision, code, ct);
    }

    /// <summary>Its owner wants it tried now.</summary>
    public Task EndAsync(Guid mailboxId, CancellationToken ct) => db.WriteAsync(
        () => db.MailboxPauses.Where(row => row.MailboxId == mailboxId && row.Code != SendLimits.DayReached && row.Code != SendLimits.MinuteReached).ExecuteDeleteAsync(ct), ct);

    public static bool IsOfOwner(ProviderFailure failure) => failure is ProviderFailure.ReauthorizationNeeded or ProviderFailure.NotTrusted;

    private async Task PauseAsync(OutgoingMail mail, DateTimeOffset? until, long? revision, string code, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        await db.WriteAsync(
            async () =>
            {
                await db.TryInsertAsync(new MailboxPause { MailboxId = mail.MailboxId, Code = code }, ct);
                await db.MailboxPauses.Where(row => row.MailboxId == mail.MailboxId)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Until, until).SetProperty(row => row.Revision, revision).SetProperty(row => row.Code, code), ct);
                outbox.Add(Waiting, new { mailboxId = mail.MailboxId, until, code }, mail.MemberId);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }
}
