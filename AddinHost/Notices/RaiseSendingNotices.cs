using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices;

/// <summary>Tells members that messages of theirs wait for a limit or a sign-in, or did not arrive; and that it is over. Safe to repeat, like <see cref="RaiseNotices"/>.</summary>
public sealed class RaiseSendingNotices(AppDb db, IServiceScopeFactory scopes, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await WaitsAsync(ct);
        await NotSentAsync(ct);
    }

    /// <summary>A minute's wait is nobody's concern, and a server that is away comes back; the outbox says both.</summary>
    private async Task WaitsAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var held = await db.MailboxPauses.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => (row.Until > now && row.Code == SendLimits.DayReached) || row.Revision != null)
            .Join(db.Mailboxes.IgnoreQueryFilters([AppDb.OrganizationFilter]), row => row.MailboxId, mailbox => mailbox.Id, (row, mailbox) => new { row.Code, row.Until, row.Revision, Mailbox = mailbox })
            .Where(row => row.Revision == null || row.Revision == row.Mailbox.Revision)
            .Where(row => db.OutgoingMails.IgnoreQueryFilters().Any(mail => mail.MailboxId == row.Mailbox.Id && mail.DueAt <= now))
            .Select(row => new { row.Code, row.Mailbox.Id, row.Mailbox.OrganizationId, row.Mailbox.MemberId, row.Mailbox.Address, row.Mailbox.Provider }).ToListAsync(ct);
        var open = await Open(NoticeKind.SendingWaits).Select(row => new { row.OrganizationId, row.Subject, row.MailboxId }).ToListAsync(ct);
        foreach (var row in held.Where(row => !open.Any(notice => notice.MailboxId == row.Id)))
            await InAsync(row.OrganizationId, notices => notices.OpenAsync(row.MemberId, NoticeKind.SendingWaits, row.Id.ToString("N"), new NoticeFacts(row.Address, row.Code, row.Provider), row.Id, ct));
        foreach (var row in open.Where(row => !held.Any(still => still.Id == row.MailboxId)))
            await InAsync(row.OrganizationId, notices => notices.EndAsync(NoticeKind.SendingWaits, row.Subject, ct));
    }

    /// <summary>One for all of a member's, until they have looked through them.</summary>
    private async Task NotSentAsync(CancellationToken ct)
    {
        var rows = db.OutgoingMails.IgnoreQueryFilters().Where(row => row.ProblemCode != null && row.DismissedAt == null)
            .Where(row => db.MailMessages.IgnoreQueryFilters().Any(message => message.Id == row.MailMessageId
                && (message.State == SendState.Unconfirmed || (row.DueAt == null && message.State != SendState.Cancelled && message.State != SendState.Bounced))));
        var troubled = await rows.Select(row => new { row.OrganizationId, row.MemberId }).Distinct().ToListAsync(ct);
        var open = await Open(NoticeKind.MailNotSent).Select(row => new { row.OrganizationId, row.MemberId, row.Subject }).ToListAsync(ct);
        foreach (var row in troubled.Where(row => !open.Any(notice => notice.MemberId == row.MemberId)))
            await InAsync(row.OrganizationId, notices => notices.OpenAsync(row.MemberId, NoticeKind.MailNotSent, row.MemberId.ToString("N"), new NoticeFacts(), null, ct));
        foreach (var row in open.Where(row => !troubled.Any(still => still.MemberId == row.MemberId)))
            await InAsync(row.OrganizationId, notices => notices.EndAsync(NoticeKind.MailNotSent, row.Subject, ct));
    }

    private IQueryable<Notice> Open(NoticeKind kind) => db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Kind == kind && row.EndedAt == null);

    private async Task InAsync(Guid organizationId, Func<OpenNotices, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
        await work(scope.ServiceProvider.GetRequiredService<OpenNotices>());
    }
}
