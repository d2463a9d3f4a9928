using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync;

/// <summary>Compares a mailbox with its ledger, both as of the cursors: what is present and was never seen is a gap, and no mailbox with a gap is healthy.</summary>
public sealed partial class ReconcileMailbox(AppDb db, Ledger ledger, MailboxStates states, SyncFolder syncFolder, WaitingReplies waiting, ReconsiderReplies reconsider, ILogger<ReconcileMailbox> logger)
{
    public async Task RunAsync(SyncTarget target, IMailProvider provider, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        await waiting.SweepAsync(target.MailboxId, ct);
        await reconsider.RunAsync(target, provider, ct);
        if (provider is not IListMessageIds lister)
            return;

        var (present, seen) = await CountAsync(target, lister, ct);
        if (seen < present)
        {
            // Something slipped past the cursor: read both folders from the start once more; what is on record stays as it is.
            LogGap(target.MailboxId, present - seen);
            await syncFolder.ForgetCursorsAsync(target, ct);
            foreach (var folder in Enum.GetValues<WatchedFolder>())
                await syncFolder.RunAsync(target, provider, folder, ct);
            await reconsider.RunAsync(target, provider, ct);
            (present, seen) = await CountAsync(target, lister, ct);
        }

        await states.ReconciledAsync(target.MailboxId, target.Fence, present, seen, ct);
    }

    private async Task<(long Present, long Seen)> CountAsync(SyncTarget target, IListMessageIds lister, CancellationToken ct)
    {
        long present = 0, seen = 0;
        foreach (var folder in Enum.GetValues<WatchedFolder>())
        {
            var name = SyncFolder.NameOf(folder);
            var cursor = await db.FolderCursors.Where(row => row.MailboxId == target.MailboxId && row.Folder == name).Select(row => row.Cursor).SingleOrDefaultAsync(ct);
            if (cursor is null)
                continue;
            var ids = await lister.ListIdsAsync(folder, target.StartAt, new SyncCursor(cursor), ct);
            present += ids.Count;
            seen += await ledger.CountSeenAsync(target.MailboxId, [.. ids.Select(id => SyncFolder.LedgerKey(folder, id))], ct);
        }

        return (present, seen);
    }

    [LoggerMessage(LogLevel.Warning, "Mailbox {MailboxId}: {Missing} messages were passed over; both folders are read again")]
    private partial void LogGap(Guid mailboxId, long missing);
}
