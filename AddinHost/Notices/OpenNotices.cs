using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices;

/// <summary>Opens notices, ends them when what they tell of is over, and tells the open pages. Of the caller's organization.</summary>
public sealed class OpenNotices(AppDb db, Caller caller, Outbox outbox, TimeProvider clock)
{
    public const string ChangedEvent = "notice.changed";

    /// <summary>False when the member was told already and it is not over yet: the unique index decides, whichever host was first.</summary>
    public async Task<bool> OpenAsync(Guid memberId, NoticeKind kind, string subject, NoticeFacts facts, Guid? mailboxId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var now = clock.GetUtcNow();
        var byMail = kind != NoticeKind.NoticeMailFailing;
        var notice = new Notice
        {
            OrganizationId = caller.OrganizationId,
            MemberId = memberId,
            Kind = kind,
            Subject = subject,
            MailboxId = mailboxId,
            Facts = facts.Write(),
            CreatedAt = now,
            MailState = byMail ? NoticeMailState.Waiting : NoticeMailState.None,
            MailDueAt = byMail ? now : null,
        };
        var opened = await db.WriteAsync(
            async () =>
            {
                if (!await db.TryInsertAsync(notice, ct))
                    return false;
                Tell(memberId, notice.Id);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        if (opened)
            await outbox.WakeAsync(ct);
        return opened;
    }

    /// <summary>Ends what is open of a kind about a subject, or about all.</summary>
    public async Task EndAsync(NoticeKind kind, string? subject, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rows = db.Notices.Where(row => row.Kind == kind && (subject == null || row.Subject == subject) && row.EndedAt == null);
        var ended = await db.WriteAsync(
            async () =>
            {
                var found = await rows.AsNoTracking().Select(row => new { row.Id, row.MemberId }).ToListAsync(ct);
                if (found.Count == 0)
                    return false;
                await rows.ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now), ct);
                foreach (var row in found)
                    Tell(row.MemberId, row.Id);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        if (ended)
            await outbox.WakeAsync(ct);
    }

    /// <summary>The organization's administrators.</summary>
    public async Task<IReadOnlyList<Guid>> AdministratorsAsync(CancellationToken ct)
    {
        var members = await db.Users.AsNoTracking().Select(row => new { row.Id, row.Permissions }).ToListAsync(ct);
        return [.. members.Where(row => row.Permissions.HasFlag(Permissions.Administer)).Select(row => row.Id)];
    }

    internal void Tell(Guid memberId, Guid noticeId) => outbox.Add(ChangedEvent, new { noticeId }, memberId);
}
