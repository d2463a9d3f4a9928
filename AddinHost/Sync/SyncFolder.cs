using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Sync.Folders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync;

/// <summary>What is being synced, and the fence that allows it to write.</summary>
public sealed record SyncTarget(Guid MailboxId, Guid MemberId, DateTimeOffset StartAt, long Fence, string TestMark);

/// <summary>
/// Reads what is new in one folder, batch by batch: headers, decision, bodies of what the rules admit, then one transaction under the fence
/// that moves the cursor together with everything that was read. No transaction is open during a network call.
/// </summary>
public sealed partial class SyncFolder(
    AppDb db, TakeMessages takeMessages, MailboxFences fences, MailboxStates states, ChosenFolders chosen, Outbox outbox, IOptions<SyncOptions> options, ILogger<SyncFolder> logger)
{
    /// <summary>Reads until nothing is left; returns how many messages were seen. Of a chosen folder that is gone nothing, and its owner sees that it is.</summary>
    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    /// <exception cref="ProviderException">The mail system failed; what was committed stays.</exception>
    public async Task<int> RunAsync(SyncTarget target, IMailProvider provider, WatchedFolder folder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(provider);
        try
        {
            return await ReadAsync(target, provider, folder, ct);
        }
        catch (ProviderException exception) when (exception is { Failure: ProviderFailure.NotFound, Code: IReadFolders.FolderMissing })
        {
            db.ChangeTracker.Clear();
            await chosen.GoneAsync(target, folder, ct);
            return 0;
        }
    }

    private async Task<int> ReadAsync(SyncTarget target, IMailProvider provider, WatchedFolder folder, CancellationToken ct)
    {
        var seen = 0;
        var batch = options.Value.BatchSize;
        while (true)
        {
            var name = NameOf(folder);
            var row = await db.FolderCursors.AsNoTracking().SingleOrDefaultAsync(cursor => cursor.MailboxId == target.MailboxId && cursor.Folder == name, ct);
            var page = await provider.ListChangesAsync(folder, row is null ? null : new SyncCursor(row.Cursor), target.StartAt, batch, ct);
            if (page.Messages.Count == 0 && !page.More && page.Next.Value == row?.Cursor)
                return seen;
            try
            {
                await ReadAndStoreAsync(target, provider, folder, page, ct);
                batch = options.Value.BatchSize;
            }
            catch (Exception exception) when (page.Messages.Count > 0 && DatabaseErrors.IsAboutTheData(exception))
            {
                db.ChangeTracker.Clear();
                // One message that cannot be stored must not hold up all behind it: read one by one, and set the one aside, visibly.
                if (page.Messages.Count > 1)
                {
                    batch = 1;
                    continue;
                }

                LogSetAside(exception, target.MailboxId);
                await SetAsideAsync(target, folder, page, ct);
            }

            seen += page.Messages.Count;
            await outbox.WakeAsync(ct);
            if (!page.More)
                return seen;
        }
    }

    /// <summary>The next run reads all folders from the start; what is on record is recognised by its identity.</summary>
    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    public Task ForgetCursorsAsync(SyncTarget target, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        return db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                await db.FolderCursors.Where(row => row.MailboxId == target.MailboxId).ExecuteDeleteAsync(ct);
            },
            ct);
    }

    public static string NameOf(WatchedFolder folder) => folder.Name;

    /// <summary>The key of a message in the ledger of its mailbox.</summary>
    public static string LedgerKey(WatchedFolder folder, ProviderMessageId id) => $"{NameOf(folder)}:{id.Value}";

    private async Task ReadAndStoreAsync(SyncTarget target, IMailProvider provider, WatchedFolder folder, ChangePage page, CancellationToken ct)
    {
        var readings = await takeMessages.ReadAsync(target, provider, folder, page.Messages, ct);
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                LogWriting(target.MailboxId, folder, page.Next.Value);
                await takeMessages.StoreAsync(target, folder, readings, ct);
                await MoveCursorAsync(target.MailboxId, folder, page.Next, ct);
                await states.SyncedAsync(target.MailboxId, ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        LogCommitted(target.MailboxId, folder, page.Next.Value);
        db.ChangeTracker.Clear();

        if (provider is IRemoveMessages remover)
        {
            foreach (var test in readings.Where(reading => reading.Verdict.Rule == LogRules.TestMessage))
                await remover.RemoveAsync(folder, test.Message.Id, ct);
        }
    }

    private async Task SetAsideAsync(SyncTarget target, WatchedFolder folder, ChangePage page, CancellationToken ct)
    {
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                await takeMessages.SetAsideAsync(target, folder, page.Messages[0], ct);
                await MoveCursorAsync(target.MailboxId, folder, page.Next, ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
    }

    private async Task MoveCursorAsync(Guid mailboxId, WatchedFolder folder, SyncCursor next, CancellationToken ct)
    {
        var name = NameOf(folder);
        // The fence is held: nobody else inserts it in between.
        if (await db.FolderCursors.Where(row => row.MailboxId == mailboxId && row.Folder == name).ExecuteUpdateAsync(set => set.SetProperty(row => row.Cursor, next.Value), ct) == 0)
            await db.TryInsertAsync(new FolderCursor { MailboxId = mailboxId, Folder = name, Cursor = next.Value }, ct);
    }

    [LoggerMessage(LogLevel.Error, "A message of mailbox {MailboxId} could not be stored and was set aside in the ledger")]
    private partial void LogSetAside(Exception exception, Guid mailboxId);

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}, {Folder}: writing up to {Cursor}")]
    private partial void LogWriting(Guid mailboxId, WatchedFolder folder, string cursor);

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}, {Folder}: committed up to {Cursor}")]
    private partial void LogCommitted(Guid mailboxId, WatchedFolder folder, string cursor);
}
