using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Webhooks;

/// <summary>
/// Queues what happened for the endpoints that want it, of all organizations. An endpoint's place in the feed and the deliveries up to it are one transaction: however many hosts
/// do this at once, and wherever one of them dies, each event is queued once.
/// </summary>
public sealed class QueueDeliveries(AppDb db, IServiceScopeFactory scopes)
{
    private const int Batch = 500;

    /// <summary>An endpoint whose organization is quiet is moved on only now and then.</summary>
    private const int FarBehind = 1_000;

    public async Task RunAsync(CancellationToken ct)
    {
        var last = await LiveFeed.LastAsync(db, ct);
        var behind = await db.WebhookEndpoints.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Pause == null && row.QueuedUpTo < last)
            .Select(row => new { row.Id, row.OrganizationId }).ToListAsync(ct);
        foreach (var row in behind)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(row.OrganizationId);
            while (await QueueAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), row.Id, last, ct))
            {
            }
        }
    }

    /// <summary>True when there may be more.</summary>
    private static async Task<bool> QueueAsync(AppDb own, Guid endpointId, long last, CancellationToken ct)
    {
        var endpoint = await own.WebhookEndpoints.AsNoTracking().SingleOrDefaultAsync(row => row.Id == endpointId && row.Pause == null, ct);
        if (endpoint is null)
            return false;
        var kinds = endpoint.Kinds.Split(',');
        var events = await own.OutboxEvents.AsNoTracking().Where(row => row.Sequence > endpoint.QueuedUpTo && row.Sequence <= last && kinds.Contains(row.Kind)).OrderBy(row => row.Sequence).Take(Batch).ToListAsync(ct);
        var upTo = events.Count == Batch ? events[^1].Sequence!.Value : last;
        if (events.Count == 0 && upTo - endpoint.QueuedUpTo < FarBehind)
            return false;
        await own.WriteAsync(
            async () =>
            {
                // Whoever moves the place is the one who queues.
                if (await own.WebhookEndpoints.Where(row => row.Id == endpointId && row.QueuedUpTo == endpoint.QueuedUpTo && row.Pause == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.QueuedUpTo, upTo), ct) == 0)
                    return;
                await own.InsertMissingAsync(events.Select(happened => (Event: happened, Told: WebhookEvents.Read(happened))).Where(pair => pair.Told is not null).Select(pair => new WebhookDelivery
                {
                    EndpointId = endpointId,
                    EventId = pair.Event.Id,
                    Sequence = pair.Event.Sequence!.Value,
                    Lane = pair.Told!.Value.Lane,
                    ContactId = pair.Told.Value.ContactId,
                    Kind = pair.Event.Kind,
                    Payload = pair.Told.Value.Payload,
                    CreatedAt = pair.Event.CreatedAt,
                    DueAt = pair.Event.CreatedAt,
                }).ToList(), ct);
            },
            ct);
        return events.Count == Batch;
    }
}
