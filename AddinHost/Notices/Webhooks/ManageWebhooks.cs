using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Notices.Webhooks;

/// <summary>The endpoints of an organization: which there are and how they fare, new ones, changes, new secrets, and the end.</summary>
public sealed class ManageWebhooks(AppDb db, Caller caller, Sealer sealer, Outbox outbox, IHostEnvironment environment, IOptions<WebhookOptions> options, TimeProvider clock)
{
    public const string WorkEvent = "webhook.changed";
    public const int Most = 20;

    public static readonly Error NotFound = Error.NotFound("webhook_not_found", "That webhook is not in your organization.");

    public sealed record Request([Required, MaxLength(2_000)] string Url, [Required, MaxLength(200)] string Description, [Required] IReadOnlyList<string> Kinds);

    /// <summary>What is left out stays as it is.</summary>
    public sealed record Change([MaxLength(2_000)] string? Url = null, [MaxLength(200)] string? Description = null, IReadOnlyList<string>? Kinds = null, bool? IsOn = null);

    public sealed record Problem(string Code, string Detail, string Remedy);

    /// <param name="Pause">Why nothing is posted; null while it is on.</param>
    /// <param name="Waiting">Events on their way.</param>
    /// <param name="Dead">Events that were given up.</param>
    /// <param name="EarlierUntil">Until when the secret before the newest one signs as well.</param>
    public sealed record View(
        Guid Id, string Url, string Description, IReadOnlyList<string> Kinds, WebhookPause? Pause, int Waiting, int Dead, DateTimeOffset CreatedAt, DateTimeOffset? LastDeliveredAt, DateTimeOffset? FailingSince,
        DateTimeOffset? EarlierUntil, Problem? Problem);

    /// <param name="Kinds">All kinds of events that there are.</param>
    public sealed record ListView(IReadOnlyList<View> Items, IReadOnlyCollection<string> Kinds);

    /// <param name="Secret">Shown in this answer only.</param>
    public sealed record Created(View Webhook, string Secret);

    /// <param name="Secret">Shown in this answer only.</param>
    public sealed record NewSecret(string Secret, DateTimeOffset EarlierUntil);

    public async Task<ListView> ListAsync(CancellationToken ct) => new(await ViewsAsync(db.WebhookEndpoints, ct), WebhookEvents.Kinds);

    public async Task<Result<Created>> CreateAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Check(request.Url) is not { } url)
            return UrlInvalid();
        if (KindsInvalid(request.Kinds) is { } invalid)
            return invalid;
        var (key, shown) = WebhookSignature.New();
        var id = Guid.CreateVersion7();
        var endpoint = new WebhookEndpoint
        {
            Id = id, Url = url, Description = request.Description.Trim(), Kinds = Join(request.Kinds), CreatedAt = clock.GetUtcNow(), SealedSecret = sealer.Seal(WebhookSignature.Purpose, id, key),
            // What happened before is nobody's wish.
            QueuedUpTo = await LiveFeed.LastAsync(db, ct),
        };
        var made = await db.WriteAsync(
            async () =>
            {
                await db.TakeTurnAsync("webhooks", ct);
                if (await db.WebhookEndpoints.CountAsync(ct) >= Most)
                    return false;
                db.WebhookEndpoints.Add(endpoint);
                Tell(id);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        if (!made)
            return Error.Unprocessable("webhooks_too_many", "There are {0} webhooks already. Delete one first.", Most);
        await outbox.WakeAsync(ct);
        return new Created((await ViewsAsync(db.WebhookEndpoints.Where(row => row.Id == id), ct))[0], shown);
    }

    public async Task<Result<View>> ChangeAsync(Guid id, Change change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        var url = change.Url is null ? null : Check(change.Url);
        if (change.Url is not null && url is null)
            return UrlInvalid();
        if (change.Kinds is { } kinds && KindsInvalid(kinds) is { } invalid)
            return invalid;
        var found = await db.WriteAsync(
            async () =>
            {
                if (await db.WebhookEndpoints.SingleOrDefaultAsync(row => row.Id == id, ct) is not { } row)
                    return false;
                (row.Url, row.Description, row.Kinds) = (url ?? row.Url, change.Description?.Trim() ?? row.Description, change.Kinds is null ? row.Kinds : Join(change.Kinds));
                // Another address knows nothing of what the earlier one asked for.
                if (url is not null)
                    row.NotBefore = null;
                if (change.IsOn == false)
                    row.Pause ??= WebhookPause.Chosen;
                if (change.IsOn == true)
                    (row.Pause, row.FailingSince, row.NotBefore) = (null, null, null);
                Tell(id);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        if (!found)
            return NotFound;
        await outbox.WakeAsync(ct);
        return (await ViewsAsync(db.WebhookEndpoints.Where(row => row.Id == id), ct))[0];
    }

    /// <summary>The secret before this one signs as well for a while, so that the receiver can change over when it suits; one before that ends now.</summary>
    public async Task<Result<NewSecret>> RenewAsync(Guid id, CancellationToken ct)
    {
        var (key, shown) = WebhookSignature.New();
        var until = clock.GetUtcNow() + options.Value.Overlap;
        var sealedKey = sealer.Seal(WebhookSignature.Purpose, id, key);
        var renewed = await db.WriteAsync(
            () => db.WebhookEndpoints.Where(row => row.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.SealedEarlier, row => row.SealedSecret).SetProperty(row => row.EarlierUntil, until).SetProperty(row => row.SealedSecret, sealedKey), ct),
            ct);
        return renewed == 0 ? NotFound : new NewSecret(shown, until);
    }

    public async Task<Result<Done>> DeleteAsync(Guid id, CancellationToken ct) => await db.WriteAsync(
        async () =>
        {
            await db.WebhookDeliveries.Where(row => row.EndpointId == id).ExecuteDeleteAsync(ct);
            return await db.WebhookEndpoints.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
        },
        ct) == 1 ? default(Done) : NotFound;

    private void Tell(Guid id) => outbox.Add(WorkEvent, new { id }, caller.MemberId);

    private async Task<List<View>> ViewsAsync(IQueryable<WebhookEndpoint> endpoints, CancellationToken ct)
    {
        var rows = await endpoints.AsNoTracking().OrderBy(row => row.Id).ToListAsync(ct);
        var counts = (await db.WebhookDeliveries.Where(row => row.State != DeliveryState.Delivered && row.Kind != WebhookEvents.Test).GroupBy(row => new { row.EndpointId, row.State })
            .Select(group => new { group.Key.EndpointId, group.Key.State, Count = group.Count() }).ToListAsync(ct)).ToDictionary(row => (row.EndpointId, row.State), row => row.Count);
        // Where one contact's events fail, those of others get through all the same.
        var held = (await db.WebhookDeliveries.Where(row => row.State == DeliveryState.Waiting && row.ProblemCode != null).Select(row => new { row.EndpointId, row.ProblemCode }).Distinct().ToListAsync(ct))
            .ToLookup(row => row.EndpointId, row => row.ProblemCode);
        var now = clock.GetUtcNow();
        return [.. rows.Select(row => new View(
            row.Id, row.Url, row.Description, row.Kinds.Split(','), row.Pause, counts.GetValueOrDefault((row.Id, DeliveryState.Waiting)), counts.GetValueOrDefault((row.Id, DeliveryState.Dead)), row.CreatedAt,
            row.LastDeliveredAt, row.FailingSince, row.EarlierUntil > now ? row.EarlierUntil : null, (row.ProblemCode ?? held[row.Id].FirstOrDefault()) is { } code ? ProblemOf(code) : null))];
    }

    internal static Problem ProblemOf(string code)
    {
        var text = WebhookTexts.Of(code);
        return new Problem(code, text.Detail, text.Remedy);
    }

    /// <summary>Where it leads is checked when it is called, after resolving; here only what never makes sense.</summary>
    private string? Check(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && environment.IsDevelopment()))
        && url is { UserInfo: "", Fragment: "", Host.Length: > 0 } && url.AbsoluteUri.Length <= 2_000 ? url.AbsoluteUri : null;

    private Error UrlInvalid() => environment.IsDevelopment()
        ? Error.Field("url", "webhook_url_invalid_here", "Enter an address that begins with https:// or http://, without a user name.")
        : Error.Field("url", "webhook_url_invalid", "Enter an address that begins with https://, without a user name.");

    private static Error? KindsInvalid(IReadOnlyList<string> kinds) =>
        kinds.Count > 0 && kinds.All(WebhookEvents.Kinds.Contains) ? null : Error.Field("kinds", "webhook_kinds_invalid", "Choose at least one of: {0}.", string.Join(", ", WebhookEvents.Kinds));

    private static string Join(IReadOnlyList<string> kinds) => string.Join(',', WebhookEvents.Kinds.Where(kinds.Contains));
}
