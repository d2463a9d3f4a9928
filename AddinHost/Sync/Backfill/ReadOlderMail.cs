using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync.Backfill;

/// <summary>
/// Reads one folder back in time, as live mail is read: headers, decision, bodies of what the rules admit. It goes slice by slice from new to old, so that
/// what matters most comes first; in a slice the ledger says what was decided before, so nothing is read twice and a crash costs one batch.
/// </summary>
public sealed partial class ReadOlderMail(
    AppDb db, TakeMessages takeMessages, ReconsiderReplies reconsider, Ledger ledger, BackfillProgress progress, IOptions<SyncOptions> options, ILogger<ReadOlderMail> logger)
{
    /// <summary>Nothing is older than the clock of the mail servers.</summary>
    public static readonly DateTimeOffset Beginning = DateTimeOffset.UnixEpoch;

    private static readonly TimeSpan FirstSlice = TimeSpan.FromDays(30);
    private static readonly TimeSpan ShortestSlice = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestSlice = TimeSpan.FromDays(3_650);

    /// <summary>A slice with fewer messages than the first number is followed by a longer one, with more than the second by a shorter one.</summary>
    private static readonly (int Few, int Many) Slice = (500, 5_000);

    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    /// <exception cref="BackfillStoppedException">Its owner decided otherwise.</exception>
    /// <exception cref="ProviderException">The mail system failed; what was committed stays.</exception>
    /// <returns>True: it was read to the end that was asked for.</returns>
    public async Task<bool> RunAsync(BackfillRun run, IMailProvider provider, IListOlderMail older, WatchedFolder folder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(older);
        var name = SyncFolder.NameOf(folder);
        var row = await db.FolderBackfills.AsNoTracking().SingleAsync(row => row.MailboxId == run.Target.MailboxId && row.Folder == name, ct);
        var reached = row.ReachedAt;
        if (row.Total is null && reached > run.FromAt)
        {
            var count = await older.CountOlderAsync(folder, run.FromAt, reached, ct);
            await progress.WriteAsync(run, name, counted => Task.FromResult((counted.Total, counted.TotalIsLeast) = (counted.Seen + count.Count, count.IsLeast)), ct);
        }

        var width = FirstSlice;
        // At the ends of a slice some messages are listed twice.
        HashSet<ProviderMessageId> before = [];
        while (reached > run.FromAt)
        {
            var from = reached - run.FromAt > width ? reached - width : run.FromAt;
            var ids = await older.ListOlderIdsAsync(folder, from, reached, ct);
            await TakeAllAsync(run, provider, folder, [.. ids.Where(id => !before.Contains(id))], ct);
            await progress.WriteAsync(run, name, moved => Task.FromResult(moved.ReachedAt = from), ct);
            LogReached(run.Target.MailboxId, folder, from);
            (reached, before) = (from, [.. ids]);
            width = ids.Count < Slice.Few ? Clamp(width * 4) : ids.Count > Slice.Many ? Clamp(width / 4) : width;
        }

        return true;
    }

    private static TimeSpan Clamp(TimeSpan width) => width < ShortestSlice ? ShortestSlice : width > LongestSlice ? LongestSlice : width;

    private async Task TakeAllAsync(BackfillRun run, IMailProvider provider, WatchedFolder folder, List<ProviderMessageId> ids, CancellationToken ct)
    {
        var batch = options.Value.BackfillBatchSize;
        for (var i = 0; i < ids.Count;)
        {
            var some = ids.GetRange(i, Math.Min(batch, ids.Count - i));
            try
            {
                await TakeAsync(run, provider, folder, some, ct);
                batch = options.Value.BackfillBatchSize;
            }
            catch (Exception exception) when (DatabaseErrors.IsAboutTheData(exception))
            {
                db.ChangeTracker.Clear();
                batch = 1;
                if (some.Count > 1)
                    continue;
                LogSetAside(exception, run.Target.MailboxId);
                await SetAsideAsync(run, provider, folder, some, ct);
            }

            i += some.Count;
        }
    }

    private async Task TakeAsync(BackfillRun run, IMailProvider provider, WatchedFolder folder, List<ProviderMessageId> ids, CancellationToken ct)
    {
        var seen = await ledger.FindSeenAsync(run.Target.MailboxId, [.. ids.Select(id => SyncFolder.LedgerKey(folder, id))], ct);
        var unseen = ids.Where(id => !seen.Contains(SyncFolder.LedgerKey(folder, id))).ToList();
        var messages = unseen.Count == 0 ? [] : await provider.ReadHeadersAsync(folder, unseen, ct);
        // Oldest first within the batch: what is answered is decided before its answer.
        var readings = await takeMessages.ReadAsync(run.Target, provider, folder, [.. messages.OrderBy(message => message.ReceivedAt)], ct);
        var logged = readings.Count(reading => reading.Body is not null);
        await progress.WriteAsync(
            run,
            SyncFolder.NameOf(folder),
            async row =>
            {
                LogWriting(run.Target.MailboxId, folder, ids.Count);
                await takeMessages.StoreAsync(run.Target, folder, readings, ct);
                (row.Seen, row.Logged) = (row.Seen + ids.Count, row.Logged + logged);
            },
            ct);
        LogCommitted(run.Target.MailboxId, folder, ids.Count);
        if (logged == 0)
            return;
        // What is on record now may be answered by what was passed over before.
        var late = await reconsider.RunAsync(run.Target, provider, ct);
        if (late > 0)
            await progress.WriteAsync(run, SyncFolder.NameOf(folder), row => Task.FromResult(row.Logged += late), ct);
    }

    private async Task SetAsideAsync(BackfillRun run, IMailProvider provider, WatchedFolder folder, List<ProviderMessageId> ids, CancellationToken ct)
    {
        var messages = await provider.ReadHeadersAsync(folder, ids, ct);
        await progress.WriteAsync(
            run,
            SyncFolder.NameOf(folder),
            async row =>
            {
                foreach (var message in messages)
                    await takeMessages.SetAsideAsync(run.Target, folder, message, ct);
                row.Seen += ids.Count;
            },
            ct);
    }

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}, {Folder}: writing {Count} older messages")]
    private partial void LogWriting(Guid mailboxId, WatchedFolder folder, int count);

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}, {Folder}: committed {Count} older messages")]
    private partial void LogCommitted(Guid mailboxId, WatchedFolder folder, int count);

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}, {Folder}: read back to {ReachedAt}")]
    private partial void LogReached(Guid mailboxId, WatchedFolder folder, DateTimeOffset reachedAt);

    [LoggerMessage(LogLevel.Error, "An older message of mailbox {MailboxId} could not be stored and was set aside in the ledger")]
    private partial void LogSetAside(Exception exception, Guid mailboxId);
}
