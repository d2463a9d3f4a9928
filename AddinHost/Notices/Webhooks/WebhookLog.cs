using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Webhooks;

/// <summary>What was, or is to be, delivered to an endpoint; sending again; and an event to try it with.</summary>
public sealed class WebhookLog(AppDb db, Caller caller, DeliverWebhooks deliver, Outbox outbox, TimeProvider clock)
{
    /// <param name="Status">HTTP status of the last answer.</param>
    /// <param name="Excerpt">The beginning of the last answer that refused it.</param>
    /// <param name="Payload">The body that is posted: ids, times and states.</param>
    public sealed record View(
        Guid Id, Guid EventId, string Kind, Guid? ContactId, DeliveryState State, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? LastTriedAt, DateTimeOffset? DueAt, int? Status,
        ManageWebhooks.Problem? Problem, string? Excerpt, string Payload);

    /// <param name="DeliveryId">One of them; null: all that were given up.</param>
    public sealed record ReplayRequest(Guid? DeliveryId = null);

    public sealed record Replayed(int Count);

    public async Task<Result<Page<View>>> ListAsync(Guid endpointId, DeliveryState? state, string? after, int limit, CancellationToken ct)
    {
        if (!await db.WebhookEndpoints.AnyAsync(row => row.Id == endpointId, ct))
            return ManageWebhooks.NotFound;
        var rows = db.WebhookDeliveries.AsNoTracking().Where(row => row.EndpointId == endpointId && (state == null || row.State == state));
        // A test that failed is no letter that anybody misses.
        if (state == DeliveryState.Dead)
            rows = rows.Where(row => row.Kind != WebhookEvents.Test);
        if (after is not null)
        {
            if (!Guid.TryParseExact(after, "N", out var mark))
                return PageMark.Unknown;
            rows = rows.Where(row => row.Id < mark);
        }

        var size = Page.Size(limit);
        return Page.Of(await rows.OrderByDescending(row => row.Id).Take(size + 1).ToListAsync(ct), size, row => row.Id.ToString("N"), Of);
    }

    /// <summary>Sends again what was given up, or one of any; the receiver knows them by the id of the event.</summary>
    public async Task<Result<Replayed>> ReplayAsync(Guid endpointId, ReplayRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!await db.WebhookEndpoints.AnyAsync(row => row.Id == endpointId, ct))
            return ManageWebhooks.NotFound;
        DateTimeOffset? now = clock.GetUtcNow();
        var rows = db.WebhookDeliveries.Where(row => row.EndpointId == endpointId && row.Kind != WebhookEvents.Test && row.State != DeliveryState.Waiting);
        rows = request.DeliveryId is { } id ? rows.Where(row => row.Id == id) : rows.Where(row => row.State == DeliveryState.Dead);
        var count = await db.WriteAsync(
            async () =>
            {
                var again = await rows.ExecuteUpdateAsync(set => set.SetProperty(row => row.State, DeliveryState.Waiting).SetProperty(row => row.DueAt, now).SetProperty(row => row.FirstTriedAt, (DateTimeOffset?)null), ct);
                outbox.Add(ManageWebhooks.WorkEvent, new { id = endpointId }, caller.MemberId);
                await db.SaveChangesAsync(ct);
                return again;
            },
            ct);
        await outbox.WakeAsync(ct);
        return count == 0 && request.DeliveryId is not null ? Error.NotFound("webhook_delivery_not_found", "That delivery is not there any more, or is on its way already.") : new Replayed(count);
    }

    /// <summary>Posts an event of no meaning at once, and answers with what became of it. Once, and also to an endpoint that is off.</summary>
    public async Task<Result<View>> TestAsync(Guid endpointId, CancellationToken ct)
    {
        if (!await db.WebhookEndpoints.AnyAsync(row => row.Id == endpointId, ct))
            return ManageWebhooks.NotFound;
        var now = clock.GetUtcNow();
        var (id, eventId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        db.WebhookDeliveries.Add(new WebhookDelivery
        {
            Id = id, EndpointId = endpointId, EventId = eventId, Sequence = 0, Lane = eventId, Kind = WebhookEvents.Test, CreatedAt = now,
            Payload = WebhookEvents.Write(eventId, WebhookEvents.Test, now, caller.OrganizationId, []),
            // It is this one who tries it.
            Attempts = 1, DueAt = now + DeliverWebhooks.Claim, FirstTriedAt = now, LastTriedAt = now,
        });
        await db.SaveChangesAsync(ct);
        await deliver.AttemptAsync(id, ct);
        return await db.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is { } row ? Of(row) : ManageWebhooks.NotFound;
    }

    private static View Of(WebhookDelivery row) => new(
        row.Id, row.EventId, row.Kind, row.ContactId, row.State, row.Attempts, row.CreatedAt, row.LastTriedAt, row.State == DeliveryState.Waiting ? row.DueAt : null, row.Status,
        row.ProblemCode is { } code ? ManageWebhooks.ProblemOf(code) : null, row.Excerpt, row.Payload);
}
