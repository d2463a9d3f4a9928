using AddinHost.Data;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Coverage;

/// <summary>Keeps what comparing found, and how far fetching is that an owner asked for. Whoever writes holds the fence of the mailbox.</summary>
public sealed class GapFetches(AppDb db, Outbox outbox, TimeProvider clock)
{
    /// <summary>Tells the hosts that somebody asked.</summary>
    public const string WantedChannel = "gap-fetch-wanted";

    /// <summary>Event: the coverage of a mailbox, or fetching what is missing, moved on.</summary>
    public const string Moved = "mailbox.coverage";

    public Task<bool> IsWantedAsync(Guid mailboxId, CancellationToken ct) => db.GapFetches.AnyAsync(row => row.MailboxId == mailboxId && row.FinishedAt == null, ct);

    /// <summary>The mailboxes, of all organizations, whose owners asked.</summary>
    public Task<List<Guid>> DueMailboxesAsync(CancellationToken ct) =>
        db.GapFetches.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.FinishedAt == null).Select(row => row.MailboxId).ToListAsync(ct);

    /// <summary>So many are missing; inside the open transaction.</summary>
    public async Task CountedAsync(SyncTarget target, long missing, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (await Wanted(target).ExecuteUpdateAsync(set => set.SetProperty(row => row.Total, missing).SetProperty(row => row.Fetched, 0), ct) > 0)
            Tell(target);
    }

    /// <summary>So many more were fetched; inside the open transaction.</summary>
    public async Task FetchedAsync(SyncTarget target, int messages, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (await Wanted(target).ExecuteUpdateAsync(set => set.SetProperty(row => row.Fetched, row => row.Fetched + messages), ct) > 0)
            Tell(target);
    }

    /// <summary>Puts what is missing now in place of what was, inside the open transaction.</summary>
    /// <param name="answersWish">This comparison began after the owner asked.</param>
    public async Task KeepAsync(SyncTarget target, IReadOnlyList<FoundGap> gaps, bool answersWish, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var now = clock.GetUtcNow();
        await db.CoverageGaps.Where(row => row.MailboxId == target.MailboxId).ExecuteDeleteAsync(ct);
        await db.InsertMissingAsync(
            [.. gaps.OrderByDescending(gap => gap.IsOpen).Take(CoverageGap.MostListed)
                .Select(gap => new CoverageGap { MailboxId = target.MailboxId, Folder = SyncFolder.NameOf(gap.Folder), ProviderId = gap.Id.Value, Reason = gap.Reason, FoundAt = now })],
            ct);
        if (answersWish)
            await Wanted(target).ExecuteUpdateAsync(set => set.SetProperty(row => row.FinishedAt, now), ct);
        Tell(target);
    }

    private IQueryable<GapFetch> Wanted(SyncTarget target) => db.GapFetches.Where(row => row.MailboxId == target.MailboxId && row.FinishedAt == null);

    private void Tell(SyncTarget target) => outbox.Add(Moved, new { target.MailboxId }, target.MemberId);
}
