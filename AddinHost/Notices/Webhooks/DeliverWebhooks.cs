using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Notices.Webhooks;

/// <summary>
/// Delivers what is due to one endpoint, several lanes at once and within each in order: of a lane only the first that waits is tried. An attempt is claimed in the database before it
/// is made, so that no two hosts make the same one at once.
/// </summary>
public sealed partial class DeliverWebhooks(AppDb db, IServiceScopeFactory scopes, PostWebhook post, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<DeliverWebhooks> logger)
{
    private const int Batch = 100;
    private const int AtOnce = 4;

    /// <summary>Whoever began an attempt is given up after this time; far longer than an attempt can take.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    /// <summary>The endpoints with something to do now, of all organizations.</summary>
    public async Task<IReadOnlyList<(Guid Id, Guid OrganizationId)>> DueAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var deliveries = db.WebhookDeliveries.IgnoreQueryFilters([AppDb.OrganizationFilter]);
        var rows = await db.WebhookEndpoints.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Pause == null && (row.NotBefore == null || row.NotBefore <= now))
            .Where(row => deliveries.Any(delivery => delivery.EndpointId == row.Id && delivery.State == DeliveryState.Waiting && delivery.DueAt <= now))
            .Select(row => new { row.Id, row.OrganizationId }).ToListAsync(ct);
        return [.. rows.Select(row => (row.Id, row.OrganizationId))];
    }

    /// <summary>As the job of one organization: until nothing is due. False when there was nothing to do.</summary>
    public async Task<bool> RunAsync(Guid endpointId, CancellationToken ct)
    {
        var any = false;
        while (true)
        {
            var now = clock.GetUtcNow();
            if (!await db.WebhookEndpoints.AnyAsync(row => row.Id == endpointId && row.Pause == null && (row.NotBefore == null || row.NotBefore <= now), ct))
                return any;
            var due = await Waiting(endpointId).Where(row => row.DueAt <= now)
                .Where(row => !db.WebhookDeliveries.Any(earlier => earlier.EndpointId == row.EndpointId && earlier.Lane == row.Lane && earlier.State == DeliveryState.Waiting && earlier.Sequence < row.Sequence))
                .OrderBy(row => row.DueAt).Take(Batch).Select(row => row.Id).ToListAsync(ct);
            if (due.Count == 0)
                return any;
            any = true;
            var organization = await db.WebhookEndpoints.Where(row => row.Id == endpointId).Select(row => row.OrganizationId).SingleAsync(ct);
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (id, attemptCt) =>
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization);
                await scope.ServiceProvider.GetRequiredService<DeliverWebhooks>().TryAsync(id, attemptCt);
            });
        }
    }

    /// <summary>One attempt, unless somebody else makes it, the endpoint is paused, or something before it waits after all. Returns what it came to.</summary>
    public async Task<PostOutcome?> TryAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now + Claim;
        var claimed = await db.WriteAsync(
            () => db.WebhookDeliveries.Where(row => row.Id == id && row.State == DeliveryState.Waiting && row.DueAt <= now)
                .Where(row => db.WebhookEndpoints.Any(endpoint => endpoint.Id == row.EndpointId && endpoint.Pause == null && (endpoint.NotBefore == null || endpoint.NotBefore <= now)))
                .Where(row => !db.WebhookDeliveries.Any(earlier => earlier.EndpointId == row.EndpointId && earlier.Lane == row.Lane && earlier.State == DeliveryState.Waiting && earlier.Sequence < row.Sequence))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, row => row.Attempts + 1).SetProperty(row => row.DueAt, until).SetProperty(row => row.FirstTriedAt, row => row.FirstTriedAt ?? now).SetProperty(row => row.LastTriedAt, now), ct),
            ct);
        return claimed == 0 ? null : await AttemptAsync(id, ct);
    }

    /// <summary>Makes the attempt that was claimed, and notes what became of it.</summary>
    public async Task<PostOutcome?> AttemptAsync(Guid id, CancellationToken ct)
    {
        var delivery = await db.WebhookDeliveries.AsNoTracking().SingleAsync(row => row.Id == id, ct);
        var endpoint = await db.WebhookEndpoints.AsNoTracking().SingleOrDefaultAsync(row => row.Id == delivery.EndpointId, ct);
        if (endpoint is null)
            return null;
        var outcome = await post.RunAsync(endpoint, delivery.EventId, delivery.Payload, ct);
        // What was taken is noted also when the host stops now.
        await db.WriteAsync(() => NoteAsync(endpoint, delivery, outcome, CancellationToken.None), CancellationToken.None);
        return outcome;
    }

    private IQueryable<WebhookDelivery> Waiting(Guid endpointId) => db.WebhookDeliveries.Where(row => row.EndpointId == endpointId && row.State == DeliveryState.Waiting);

    private async Task NoteAsync(WebhookEndpoint endpoint, WebhookDelivery delivery, PostOutcome outcome, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var isTest = delivery.Kind == WebhookEvents.Test;
        var over = outcome.Problem is null ? DeliveryState.Delivered
            : isTest || outcome.Problem == "webhook_gone" || now - (delivery.FirstTriedAt ?? now) >= options.Value.GiveUpAfter ? DeliveryState.Dead
            : DeliveryState.Waiting;
        DateTimeOffset? due = over == DeliveryState.Waiting ? now + Wait(now - (delivery.FirstTriedAt ?? now), outcome.RetryAfter) : null;
        var mine = await db.WebhookDeliveries.Where(row => row.Id == delivery.Id && row.Attempts == delivery.Attempts && row.State == DeliveryState.Waiting).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.State, over).SetProperty(row => row.DueAt, due).SetProperty(row => row.Status, outcome.Status).SetProperty(row => row.ProblemCode, outcome.Problem).SetProperty(row => row.Excerpt, outcome.Excerpt), ct);
        if (mine == 0 || isTest)
            return;
        var row = db.WebhookEndpoints.Where(row => row.Id == endpoint.Id);
        if (over == DeliveryState.Delivered)
        {
            WebhookFigures.Delivered(now - delivery.CreatedAt);
            await row.ExecuteUpdateAsync(set => set.SetProperty(stored => stored.LastDeliveredAt, now).SetProperty(stored => stored.FailingSince, (DateTimeOffset?)null).SetProperty(stored => stored.ProblemCode, (string?)null), ct);
            return;
        }

        LogFailed(delivery.Id, outcome.Problem!, delivery.Attempts);
        if (over == DeliveryState.Dead)
            WebhookFigures.Dead();
        WebhookPause? pause = outcome.Problem == "webhook_gone" ? WebhookPause.Gone : now - (endpoint.FailingSince ?? now) >= options.Value.SwitchOffAfter ? WebhookPause.Failing : null;
        DateTimeOffset? notBefore = outcome.RetryAfter is { } asked ? now + asked : null;
        await row.ExecuteUpdateAsync(
            set => set.SetProperty(stored => stored.FailingSince, stored => stored.FailingSince ?? now).SetProperty(stored => stored.ProblemCode, outcome.Problem)
                .SetProperty(stored => stored.Pause, stored => stored.Pause ?? pause).SetProperty(stored => stored.NotBefore, stored => notBefore ?? stored.NotBefore), ct);
        if (pause is { } why)
            WebhookFigures.SwitchedOff(why);
    }

    /// <summary>As long as it has been tried for, so that waits double, with up to a fifth at random on top so that many do not come back at once; never earlier than asked for.</summary>
    private TimeSpan Wait(TimeSpan tried, TimeSpan? asked)
    {
        var wait = tried < options.Value.RetryAfter ? options.Value.RetryAfter : tried < options.Value.RetryAtMost ? tried : options.Value.RetryAtMost;
#pragma warning disable CA5394 // Spreads load; no secret.
        wait *= 1 + (Random.Shared.NextDouble() / 5);
#pragma warning restore CA5394
        return asked is { } least && least > wait ? least : wait;
    }

    [LoggerMessage(LogLevel.Information, "Webhook delivery {DeliveryId} failed: {Code} (attempt {Attempts})")]
    private partial void LogFailed(Guid deliveryId, string code, int attempts);
}
