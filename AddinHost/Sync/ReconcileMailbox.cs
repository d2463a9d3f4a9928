using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Sync.Backfill;
using AddinHost.Sync.Folders;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync;

/// <summary>Compares a mailbox with its ledger, both as of the cursors: what is present and was never seen is a gap, and no mailbox with a gap is healthy.</summary>
public sealed partial class ReconcileMailbox(AppDb db, Ledger ledger, MailboxStates states, SyncFolder syncFolder, WaitingReplies waiting, ReconsiderReplies reconsider, CoverOlderMail older, ILogger<ReconcileMailbox> logger)
{
    public async Task RunAsync(SyncTarget target, IMailProvider provider, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        await waiting.SweepAsync(target.MailboxId, ct);
        await reconsider.RunAsync(target, provider, ct);
        if (provider is not IListMessageIds lister)
            return;

        var (present, seen, counted) = await CountAsync(target, provider, lister, ct);
        if (seen < present)
        {
            // Something slipped past the cursor: read all folders from the start once more; what is on record stays as it is.
            LogGap(target.MailboxId, present - seen);
            await syncFolder.ForgetCursorsAsync(target, ct);
            foreach (var folder in WatchedFolder.Of(provider))
                await syncFolder.RunAsync(target, provider, folder, ct);
            await reconsider.RunAsync(target, provider, ct);
            (present, seen, counted) = await CountAsync(target, provider, lister, ct);
        }

        var before = await older.CountAsync(target, provider, counted, ct);

        await states.ReconciledAsync(target.MailboxId, target.Fence, present + before.Present, seen + before.Seen, ct);
    }

    private async Task<(long Present, long Seen, HashSet<string> Counted)> CountAsync(SyncTarget target, IMailProvider provider, IListMessageIds lister, CancellationToken ct)
    {
        long present = 0, seen = 0;
        HashSet<string> counted = new(StringComparer.Ordinal);
        foreach (var folder in WatchedFolder.Of(provider))
        {
            var name = SyncFolder.NameOf(folder);
            var cursor = await db.FolderCursors.Where(row => row.MailboxId == target.MailboxId && row.Folder == name).Select(row => row.Cursor).SingleOrDefaultAsync(ct);
            if (cursor is null)
                continue;
            var ids = await ChosenFolders.IfThereAsync(() => lister.ListIdsAsync(folder, target.StartAt, new SyncCursor(cursor), ct), []);
            var keys = ids.Select(id => SyncFolder.LedgerKey(folder, id)).ToList();
            present += keys.Count;
            seen += await ledger.CountSeenAsync(target.MailboxId, keys, ct);
            counted.UnionWith(keys);
        }

        return (present, seen, counted);
    }

    [LoggerMessage(LogLevel.Warning, "Mailbox {MailboxId}: {Missing} messages were passed over; its folders are read again")]
    private partial void LogGap(Guid mailboxId, long missing);
}
