using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync.Backfill;

/// <summary>How far back to read: so many days, or everything; one of the two.</summary>
public sealed record BackfillChoice([Range(1, 36_500)] int? Days = null, bool All = false)
{
    internal Error? Refusal => Days is null != All
        ? Error.Field("days", "backfill_choice_missing", "Choose how many days to read back, or all of the mail; one of the two.")
        : null;

    internal DateTimeOffset From(DateTimeOffset now) => Days is { } days && now - TimeSpan.FromDays(days) > ReadOlderMail.Beginning ? now - TimeSpan.FromDays(days) : ReadOlderMail.Beginning;
}

/// <summary>Has older mail of the caller's mailbox read. Another choice replaces the earlier one and goes on from where that came to; safe to repeat.</summary>
public sealed class StartBackfill(AppDb db, OwnMailboxes own, ShowBackfill show, ICache cache, TimeProvider clock, IOptions<SyncOptions> options)
{
    public static readonly Error MailboxDisabled = Error.Conflict("mailbox_switched_off", "That mailbox is switched off; switch it on first.");

    public async Task<Result<BackfillView>> HandleAsync(Guid mailboxId, BackfillChoice choice, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var found = await own.FindAsync(mailboxId, ct);
        if (found.Error is { } error)
            return error;
        if (choice.Refusal is { } refusal)
            return refusal;
        var mailbox = found.Value;
        if (mailbox.State is MailboxState.Removed or MailboxState.Disabled)
            return mailbox.State == MailboxState.Removed ? MailboxErrors.Removed : MailboxDisabled;

        await db.WriteAsync(() => WriteAsync(mailbox, choice, ct), ct);
        await cache.SignalAsync(RunBackfill.ChannelOf(mailboxId), ct);
        return await show.OfAsync(mailbox, ct);
    }

    private async Task WriteAsync(Mailbox mailbox, BackfillChoice choice, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var before = options.Value.FirstSyncFrom(mailbox.ConnectedAt);
        var run = new MailboxBackfill
        {
            MailboxId = mailbox.Id,
            RunId = Guid.CreateVersion7(),
            Days = choice.Days,
            FromAt = choice.From(now),
            BeforeAt = before,
            State = BackfillState.Running,
            RequestedAt = now,
        };
        // Insert first: two requests at once make one row, and the second goes on with it.
        if (!await db.TryInsertAsync(run, ct))
        {
            var kept = await db.MailboxBackfills.SingleAsync(row => row.MailboxId == mailbox.Id, ct);
            if (kept.State == BackfillState.Running && kept.Days == choice.Days)
                return;
            (kept.RunId, kept.Days, kept.FromAt, kept.State, kept.RequestedAt) = (run.RunId, run.Days, run.FromAt, run.State, now);
            (kept.FinishedAt, kept.ProblemCode, kept.RetryAt) = (null, null, null);
        }

        var chosen = await db.MailboxFolders.Where(row => row.MailboxId == mailbox.Id).Select(row => row.FolderId).ToListAsync(ct);
        foreach (var folder in WatchedFolder.Both.Concat(chosen.Select(WatchedFolder.Chosen)))
        {
            var name = SyncFolder.NameOf(folder);
            if (await db.TryInsertAsync(new FolderBackfill { MailboxId = mailbox.Id, Folder = name, ReachedAt = before }, ct))
                continue;
            var kept = await db.FolderBackfills.SingleAsync(row => row.MailboxId == mailbox.Id && row.Folder == name, ct);
            (kept.Total, kept.TotalIsLeast, kept.Seen, kept.Logged) = (null, false, 0, 0);
        }

        await db.SaveChangesAsync(ct);
    }
}
