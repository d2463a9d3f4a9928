using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices;

/// <summary>Notes that the caller read their notices, or put one away. Safe to repeat. Whether something lasts, nobody decides by reading of it.</summary>
public sealed class MarkNotices(AppDb db, Caller caller, OpenNotices notices, Outbox outbox, TimeProvider clock)
{
    public Task ReadAllAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return ChangeAsync(
            Own.Where(row => row.ReadAt == null && row.DismissedAt == null), rows => rows.ExecuteUpdateAsync(set => set.SetProperty(row => row.ReadAt, now), ct), Guid.Empty, ct);
    }

    public async Task<Result<Done>> DismissAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var own = Own.Where(row => row.Id == id);
        if (!await own.AnyAsync(ct))
            return Error.NotFound("notice_not_found", "That notice is not among yours.");
        await ChangeAsync(
            own.Where(row => row.DismissedAt == null),
            rows => rows.ExecuteUpdateAsync(set => set.SetProperty(row => row.DismissedAt, now).SetProperty(row => row.ReadAt, row => row.ReadAt ?? now), ct),
            id,
            ct);
        return default(Done);
    }

    private IQueryable<Notice> Own => db.Notices.Where(row => row.MemberId == caller.MemberId);

    /// <summary>The member's other pages follow.</summary>
    private async Task ChangeAsync(IQueryable<Notice> rows, Func<IQueryable<Notice>, Task<int>> change, Guid id, CancellationToken ct)
    {
        await db.WriteAsync(
            async () =>
            {
                if (await change(rows) == 0)
                    return;
                notices.Tell(caller.MemberId, id);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }
}
