using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Caching;

namespace AddinHost.Shared.Events;

/// <summary>Adds events to the transaction that is open; whoever opened it saves, and wakes the relay after the commit.</summary>
public sealed class Outbox(AppDb db, TimeProvider clock, ICache cache)
{
    /// <summary>Channel on which hosts tell each other that rows wait for the relay.</summary>
    public const string WaitingChannel = "outbox-waiting";

    public void Add(string kind, object payload, Guid? memberId = null) => db.OutboxEvents.Add(new OutboxEvent
    {
        Kind = kind,
        MemberId = memberId,
        Payload = JsonSerializer.Serialize(payload, EventJson.Options),
        CreatedAt = clock.GetUtcNow(),
    });

    /// <summary>To be called after the commit. A signal that gets lost costs a second: the relay also looks by itself.</summary>
    public Task WakeAsync(CancellationToken ct) => cache.SignalAsync(WaitingChannel, ct);
}
