using System.Collections.Concurrent;
using System.Threading.Channels;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Shared.Events;

/// <summary>One event as a listener gets it; events without a sequence are of the moment (progress) and are not resumed.</summary>
public sealed record LiveEvent(long? Sequence, Guid OrganizationId, Guid? MemberId, string Kind, string Payload)
{
    /// <summary>May this member of this organization see it?</summary>
    public bool IsFor(Guid organizationId, Guid memberId) => OrganizationId == organizationId && (MemberId is null || MemberId == memberId);
}

/// <summary>Hands events to the open streams of this host. Reads them from the database, so that it does not matter which host wrote them.</summary>
public sealed class LiveFeed(IServiceScopeFactory scopes)
{
    private const int ReadAtMost = 500;
    private readonly ConcurrentDictionary<Guid, Channel<LiveEvent>> listeners = new();
    private long last = -1;

    /// <summary>Events from now on; a listener that falls far behind loses the oldest and resumes by sequence.</summary>
    public (ChannelReader<LiveEvent> Events, IDisposable Subscription) Subscribe()
    {
        var id = Guid.NewGuid();
        var channel = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest });
        listeners[id] = channel;
        return (channel.Reader, new Subscription(() => listeners.TryRemove(id, out _)));
    }

    /// <summary>Progress that nobody needs to see again later.</summary>
    public void Tell(LiveEvent now)
    {
        foreach (var channel in listeners.Values)
            channel.Writer.TryWrite(now);
    }

    /// <summary>Reads what the relay numbered since the last time and hands it on.</summary>
    public async Task PublishNewAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        if (last < 0)
            last = await LastAsync(db, ct);
        while (await ReadAsync(db, last, null, ct) is { Count: > 0 } events)
        {
            foreach (var happened in events)
                Tell(happened);
            last = events[^1].Sequence!.Value;
        }
    }

    /// <summary>Numbered events after a sequence, of one organization or of all.</summary>
    public static async Task<List<LiveEvent>> ReadAsync(AppDb db, long after, Guid? organizationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        // Lifts the organization filter because one reader serves the streams of all; each stream checks each event.
        return await db.OutboxEvents.IgnoreQueryFilters()
            .Where(row => row.Sequence > after && (organizationId == null || row.OrganizationId == organizationId))
            .OrderBy(row => row.Sequence).Take(ReadAtMost)
            .Select(row => new LiveEvent(row.Sequence, row.OrganizationId, row.MemberId, row.Kind, row.Payload))
            .ToListAsync(ct);
    }

    /// <summary>The newest number given so far; 0 before the first.</summary>
    public static async Task<long> LastAsync(AppDb db, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.OutboxEvents.IgnoreQueryFilters().MaxAsync(row => row.Sequence, ct) ?? 0;
    }

    /// <summary>Is everything after this number still there? Old rows are dropped, and a number may come from another installation.</summary>
    public static async Task<bool> IsKeptAsync(AppDb db, long sequence, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        // Numbers belong to all organizations together.
        var oldest = await db.OutboxEvents.IgnoreQueryFilters().MinAsync(row => row.Sequence, ct) ?? 1;
        return sequence >= oldest - 1 && sequence <= await LastAsync(db, ct);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
