using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Providers;
using AddinHost.Sync.Coverage;
using AddinHost.Sync.Folders;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Backfill;

/// <summary>
/// What a finished backfill adds to the coverage of a mailbox. Where very much is missing the whole of it is read anew: until then only mail since connecting is counted.
/// </summary>
public sealed partial class CoverOlderMail(AppDb db, Ledger ledger, BackfillProgress progress, TimeProvider clock, ILogger<CoverOlderMail> logger)
{
    /// <summary>Fewer than this are fetched one by one.</summary>
    private const int Many = 1_000;

    /// <summary>What cannot be read would be tried without end.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromHours(12);

    /// <param name="counted">Keys of the ledger that are counted already.</param>
    /// <param name="isWanted">Its owner asked for what is missing.</param>
    public async Task<Compared> CompareAsync(SyncTarget target, IMailProvider provider, IReadOnlySet<string> counted, bool isWanted, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var compared = new Compared(0, []);
        var row = await db.MailboxBackfills.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == target.MailboxId && row.State == BackfillState.Done, ct);
        if (row is null || provider is not IListOlderMail older)
            return compared;
        foreach (var folder in WatchedFolder.Of(provider))
        {
            var ids = await ChosenFolders.IfThereAsync(() => older.ListOlderIdsAsync(folder, row.FromAt, row.BeforeAt, ct), []);
            compared = compared.With(await ledger.CompareAsync(target.MailboxId, folder, [.. ids.Where(id => !counted.Contains(SyncFolder.LedgerKey(folder, id)))], ct));
        }

        var missing = compared.Open.Count;
        if (missing < Many || (!isWanted && clock.GetUtcNow() - row.FinishedAt < ReadAgainAfter))
            return compared;
        LogGap(target.MailboxId, missing);
        await progress.AgainAsync(target, row.RunId, ct);
        return new Compared(0, []);
    }

    [LoggerMessage(LogLevel.Warning, "Mailbox {MailboxId}: {Missing} older messages have not been seen; they are read")]
    private partial void LogGap(Guid mailboxId, long missing);
}
