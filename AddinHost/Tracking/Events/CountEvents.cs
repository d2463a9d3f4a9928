using AddinHost.Data;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Events;

/// <summary>Adds events to the counts of their messages, each once, and keeps nothing else of them.</summary>
public sealed class CountEvents(AppDb db, TimeProvider clock)
{
    /// <summary>A file of events is read again within minutes, or when the host is back; beyond this its name is forgotten.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    public sealed record Counted(Guid Id, Guid MailMessageId, TrackedAct Act, EventClass Class, DateTimeOffset At);

    /// <summary>Inside the open transaction; those that were counted before are to be left out.</summary>
    public async Task AddAsync(IReadOnlyList<Counted> events, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        await db.InsertMissingAsync([.. events.Where(one => one.At > now - Remembered).Select(one => new CountedEvent { Id = one.Id, At = now })], ct);
        foreach (var group in events.GroupBy(one => (one.MailMessageId, one.Act, one.Class)))
        {
            var (message, act, kind, more) = (group.Key.MailMessageId, group.Key.Act, group.Key.Class, group.Count());
            if (!await db.TryInsertAsync(new TrackedCount { MailMessageId = message, Act = act, Class = kind, Count = more }, ct))
                await db.TrackedCounts.Where(row => row.MailMessageId == message && row.Act == act && row.Class == kind).ExecuteUpdateAsync(set => set.SetProperty(row => row.Count, row => row.Count + more), ct);
        }
    }

    public Task ForgetAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Remembered;
        return db.WriteAsync(() => db.CountedEvents.Where(row => row.At < before).ExecuteDeleteAsync(ct), ct);
    }
}
