using AddinHost.Data;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Finds a mailbox of the caller: a colleague's is not found, like one of another organization.</summary>
public sealed class OwnMailboxes(AppDb db, Caller caller, MailSenders senders, TimeProvider clock)
{
    /// <summary>The mailbox for changing it; tracked.</summary>
    public async Task<Result<Mailbox>> FindAsync(Guid id, CancellationToken ct) =>
        await db.Mailboxes.SingleOrDefaultAsync(row => row.Id == id && row.MemberId == caller.MemberId, ct) is { } mailbox ? mailbox : MailboxErrors.NotFound;

    public async Task<Result<MailboxView>> ViewAsync(Guid id, CancellationToken ct)
    {
        var mailbox = await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.MemberId == caller.MemberId, ct);
        if (mailbox is null)
            return MailboxErrors.NotFound;
        var connection = await db.MailboxConnections.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == id, ct);
        var push = await db.MailboxPushes.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == id, ct);
        var folders = await db.MailboxFolders.AsNoTracking().Where(row => row.MailboxId == id).ToListAsync(ct);
        return MailboxView.Of(mailbox, connection, (await senders.OfAsync([id], ct))[id], clock.GetUtcNow(), push, folders);
    }
}
