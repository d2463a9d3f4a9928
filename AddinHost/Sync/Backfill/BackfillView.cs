using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Sync.Folders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync.Backfill;

/// <summary>One folder of a backfill.</summary>
public sealed record FolderBackfillView(string Folder, long Read, long? Total, bool TotalIsLeast, long Logged, DateTimeOffset ReachedAt);

/// <summary>A mailbox's older mail as its owner sees it.</summary>
/// <param name="State">none, running, waiting (it goes on by itself at <paramref name="RetryAt"/>, or when the mailbox is watched again), paused, done, cancelled.</param>
/// <param name="ReadBackTo">From here on everything has been looked at.</param>
/// <param name="Read">Messages looked at, of about <paramref name="Total"/>.</param>
public sealed record BackfillView(
    string State,
    int? Days,
    bool All,
    DateTimeOffset ReadBackTo,
    DateTimeOffset? FromAt,
    long Read,
    long? Total,
    bool TotalIsLeast,
    long Logged,
    DateTimeOffset? RequestedAt,
    DateTimeOffset? FinishedAt,
    ProblemView? Problem,
    DateTimeOffset? RetryAt,
    IReadOnlyList<FolderBackfillView> Folders)
{
    public static string Word(BackfillState state) => state switch
    {
        BackfillState.Running => "running",
        BackfillState.Paused => "paused",
        BackfillState.Done => "done",
        _ => "cancelled",
    };

    public static BackfillView Of(Mailbox mailbox, DateTimeOffset syncedFrom, MailboxBackfill? row, IReadOnlyList<FolderBackfill> folders)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentNullException.ThrowIfNull(folders);
        if (row is null)
            return new BackfillView("none", null, false, syncedFrom, null, 0, null, false, 0, null, null, null, null, []);
        var isHeldUp = row.State == BackfillState.Running && (row.ProblemCode is not null || mailbox.State is not (MailboxState.Healthy or MailboxState.Syncing));
        return new BackfillView(
            isHeldUp ? "waiting" : Word(row.State),
            row.Days,
            row.Days is null,
            folders.Count == 0 ? syncedFrom : folders.Max(folder => folder.ReachedAt),
            row.FromAt,
            folders.Sum(folder => folder.Seen),
            folders.Any(folder => folder.Total is null) ? null : folders.Sum(folder => folder.Total),
            folders.Any(folder => folder.TotalIsLeast),
            folders.Sum(folder => folder.Logged),
            row.RequestedAt,
            row.FinishedAt,
            (row.ProblemCode ?? (isHeldUp ? mailbox.ProblemCode : null)) is { } code ? new ProblemView(code, ConnectionProblems.Detail(code)) : null,
            row.RetryAt,
            [.. folders.OrderBy(folder => folder.Folder, StringComparer.Ordinal).Select(folder => new FolderBackfillView(folder.Folder, folder.Seen, folder.Total, folder.TotalIsLeast, folder.Logged, folder.ReachedAt))]);
    }
}

/// <summary>About how many messages a choice means; null where the mail system does not say just now.</summary>
public sealed record BackfillEstimate(long? Messages, bool IsLeast);

/// <summary>Shows how far a backfill of the caller's mailbox is.</summary>
public sealed class ShowBackfill(AppDb db, OwnMailboxes own, OpenMailbox openMailbox, IOptions<SyncOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan EstimateWithin = TimeSpan.FromSeconds(15);

    public async Task<Shared.Results.Result<BackfillView>> HandleAsync(Guid mailboxId, CancellationToken ct)
    {
        var found = await own.FindAsync(mailboxId, ct);
        return found.Error is { } error ? error : await OfAsync(found.Value, ct);
    }

    public async Task<Shared.Results.Result<BackfillEstimate>> EstimateAsync(Guid mailboxId, BackfillChoice choice, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var found = await own.FindAsync(mailboxId, ct);
        if (found.Error is { } error)
            return error;
        if (choice.Refusal is { } refusal)
            return refusal;
        var mailbox = found.Value;
        if (mailbox.State == MailboxState.Removed)
            return MailboxErrors.Removed;
        var view = await OfAsync(mailbox, ct);
        var from = choice.From(clock.GetUtcNow());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(EstimateWithin);
        try
        {
            await using var provider = await openMailbox.OpenAsync(mailboxId, givesWay: true, limit.Token);
            if (provider is not IListOlderMail older)
                return new BackfillEstimate(null, false);
            long count = 0;
            var isLeast = false;
            foreach (var folder in WatchedFolder.Of(provider))
            {
                if (from >= view.ReadBackTo)
                    continue;
                var some = await ChosenFolders.IfThereAsync(() => older.CountOlderAsync(folder, from, view.ReadBackTo, limit.Token), new MessageCount(0));
                (count, isLeast) = (count + some.Count, isLeast || some.IsLeast);
            }

            return new BackfillEstimate(count, isLeast);
        }
        catch (Exception exception) when (exception is ProviderException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new BackfillEstimate(null, false);
        }
    }

    internal async Task<BackfillView> OfAsync(Mailbox mailbox, CancellationToken ct)
    {
        var row = await db.MailboxBackfills.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailbox.Id, ct);
        var folders = await db.FolderBackfills.AsNoTracking().Where(row => row.MailboxId == mailbox.Id).ToListAsync(ct);
        return BackfillView.Of(mailbox, options.Value.FirstSyncFrom(mailbox.ConnectedAt), row, folders);
    }
}
