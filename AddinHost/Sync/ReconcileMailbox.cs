using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Sync.Backfill;
using AddinHost.Sync.Coverage;
using AddinHost.Sync.Folders;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync;

/// <summary>
/// Compares a mailbox with its ledger, both as of the cursors: what is present and was never seen, or could not be kept, is a gap. Gaps are fetched at once; what is left of
/// them is listed with its reason, and no mailbox with a gap is healthy.
/// </summary>
public sealed partial class ReconcileMailbox(
    AppDb db, Ledger ledger, MailboxStates states, FetchMissing fetchMissing, GapFetches fetches, WaitingReplies waiting, ReconsiderReplies reconsider, CoverOlderMail older, Outbox outbox, ILogger<ReconcileMailbox> logger)
{
    public async Task RunAsync(SyncTarget target, IMailProvider provider, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var isWanted = await fetches.IsWantedAsync(target.MailboxId, ct);
        await waiting.SweepAsync(target.MailboxId, ct);
        await reconsider.RunAsync(target, provider, ct);
        if (provider is not IListMessageIds lister)
            return;

        var compared = await CompareAsync(target, provider, lister, isWanted, ct);
        if (compared.Open is { Count: > 0 } open)
            LogGap(target.MailboxId, open.Count);
        await fetchMissing.RunAsync(target, provider, compared.Open, ct);
        if (compared.Open.Count > 0)
        {
            await reconsider.RunAsync(target, provider, ct);
            compared = await CompareAsync(target, provider, lister, isWanted, ct);
        }

        await db.WriteAsync(
            async () =>
            {
                await states.ReconciledAsync(target.MailboxId, target.Fence, compared.Present, compared.Seen, ct);
                await fetches.KeepAsync(target, compared.Gaps, isWanted, ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
    }

    private async Task<Compared> CompareAsync(SyncTarget target, IMailProvider provider, IListMessageIds lister, bool isWanted, CancellationToken ct)
    {
        var compared = new Compared(0, []);
        HashSet<string> counted = new(StringComparer.Ordinal);
        foreach (var folder in WatchedFolder.Of(provider))
        {
            var name = SyncFolder.NameOf(folder);
            var cursor = await db.FolderCursors.Where(row => row.MailboxId == target.MailboxId && row.Folder == name).Select(row => row.Cursor).SingleOrDefaultAsync(ct);
            if (cursor is null)
                continue;
            var ids = await ChosenFolders.IfThereAsync(() => lister.ListIdsAsync(folder, target.StartAt, new SyncCursor(cursor), ct), []);
            compared = compared.With(await ledger.CompareAsync(target.MailboxId, folder, ids, ct));
            counted.UnionWith(ids.Select(id => SyncFolder.LedgerKey(folder, id)));
        }

        return compared.With(await older.CompareAsync(target, provider, counted, isWanted, ct));
    }

    [LoggerMessage(LogLevel.Warning, "Mailbox {MailboxId}: {Missing} messages were passed over; they are read now")]
    private partial void LogGap(Guid mailboxId, long missing);
}
