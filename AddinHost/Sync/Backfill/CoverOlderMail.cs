using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Providers;
using AddinHost.Sync.Folders;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Backfill;

/// <summary>
/// What a finished backfill adds to the coverage of a mailbox. Where something is missing it is read anew: until then only mail since connecting is counted.
/// </summary>
public sealed partial class CoverOlderMail(AppDb db, Ledger ledger, BackfillProgress progress, TimeProvider clock, ILogger<CoverOlderMail> logger)
{
    /// <summary>What cannot be read would be tried without end.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromHours(12);

    /// <param name="counted">Keys of the ledger that are counted already.</param>
    public async Task<(long Present, long Seen)> CountAsync(SyncTarget target, IMailProvider provider, IReadOnlySet<string> counted, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var row = await db.MailboxBackfills.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == target.MailboxId && row.State == BackfillState.Done, ct);
        if (row is null || provider is not IListOlderMail older)
            return (0, 0);
        long present = 0, seen = 0;
        foreach (var folder in WatchedFolder.Of(provider))
        {
            var ids = await ChosenFolders.IfThereAsync(() => older.ListOlderIdsAsync(folder, row.FromAt, row.BeforeAt, ct), []);
            var keys = ids.Select(id => SyncFolder.LedgerKey(folder, id)).Where(key => !counted.Contains(key)).ToList();
            present += keys.Count;
            seen += await ledger.CountSeenAsync(target.MailboxId, keys, ct);
        }

        if (seen >= present || clock.GetUtcNow() - row.FinishedAt < ReadAgainAfter)
            return (present, seen);
        LogGap(target.MailboxId, present - seen);
        await progress.AgainAsync(target, row.RunId, ct);
        return (0, 0);
    }

    [LoggerMessage(LogLevel.Warning, "Mailbox {MailboxId}: {Missing} older messages have not been seen; they are read")]
    private partial void LogGap(Guid mailboxId, long missing);
}
