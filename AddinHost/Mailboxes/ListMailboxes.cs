using AddinHost.Data;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>The caller's own mailboxes that are not removed, oldest first.</summary>
public sealed class ListMailboxes(AppDb db, Caller caller, MailSenders senders, TimeProvider clock)
{
    public async Task<IReadOnlyList<MailboxView>> HandleAsync(CancellationToken ct)
    {
        var rows = await db.Mailboxes.AsNoTracking().Where(row => row.MemberId == caller.MemberId && row.RemovedAt == null)
            .Join(db.MailboxConnections.AsNoTracking(), mailbox => mailbox.Id, connection => connection.MailboxId, (mailbox, connection) => new { mailbox, connection })
            .OrderBy(pair => pair.mailbox.Id).ToListAsync(ct);
        var ids = rows.Select(pair => pair.mailbox.Id).ToList();
        var aliases = await senders.OfAsync(ids, ct);
        var pushes = await db.MailboxPushes.AsNoTracking().Where(row => ids.Contains(row.MailboxId)).ToDictionaryAsync(row => row.MailboxId, ct);
        var folders = (await db.MailboxFolders.AsNoTracking().Where(row => ids.Contains(row.MailboxId)).ToListAsync(ct)).ToLookup(row => row.MailboxId);
        var now = clock.GetUtcNow();
        return [.. rows.Select(pair => MailboxView.Of(pair.mailbox, pair.connection, aliases[pair.mailbox.Id], now, pushes.GetValueOrDefault(pair.mailbox.Id), folders[pair.mailbox.Id]))];
    }
}
