using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Notices.Webhooks;

/// <summary>
/// Endpoints of other programs that are told what happens. Posts are signed by the Standard Webhooks specification: <c>webhook-signature</c> holds, for each valid secret,
/// <c>v1,</c> and the base64 of HMAC-SHA256 over <c>webhook-id</c>, a dot, <c>webhook-timestamp</c>, a dot and the raw body; the key is the base64 behind <c>whsec_</c>. Delivered at least
/// once and, for each contact, in order: remember <c>webhook-id</c>, and answer 2xx within 20 seconds.
/// </summary>
[ApiController, Authorize(Policies.Administer), Route("api/v1/webhooks"), Tags("Webhooks")]
public sealed class WebhooksController(ManageWebhooks manage, WebhookLog log) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<ManageWebhooks.ListView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ManageWebhooks.ListView>> ListAsync(CancellationToken ct) => await manage.ListAsync(ct);

    /// <summary>The secret of its signatures stands in this answer only.</summary>
    [HttpPost]
    [ProducesResponseType<ManageWebhooks.Created>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ManageWebhooks.Created>> CreateAsync(ManageWebhooks.Request request, CancellationToken ct) => (await manage.CreateAsync(request, ct)).ToCreated();

    /// <summary>Switched on again, an endpoint gets what happened meanwhile, as far back as events are kept (7 days).</summary>
    [HttpPatch("{id:guid}")]
    [ProducesResponseType<ManageWebhooks.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ManageWebhooks.View>> ChangeAsync(Guid id, ManageWebhooks.Change change, CancellationToken ct) => (await manage.ChangeAsync(id, change, ct)).ToActionResult();

    [HttpDelete("{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DeleteAsync(Guid id, CancellationToken ct) => (await manage.DeleteAsync(id, ct)).ToActionResult();

    /// <summary>A new secret; the one before it signs as well for a day.</summary>
    [HttpPost("{id:guid}/secrets")]
    [ProducesResponseType<ManageWebhooks.NewSecret>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ManageWebhooks.NewSecret>> RenewAsync(Guid id, CancellationToken ct) => (await manage.RenewAsync(id, ct)).ToCreated();

    /// <summary>Posts an event of the kind webhook.test at once and answers with what became of it.</summary>
    [HttpPost("{id:guid}/tests")]
    [ProducesResponseType<WebhookLog.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<WebhookLog.View>> TestAsync(Guid id, CancellationToken ct) => (await log.TestAsync(id, ct)).ToActionResult();

    /// <summary>The log of 30 days, newest first.</summary>
    [HttpGet("{id:guid}/deliveries")]
    [ProducesResponseType<Page<WebhookLog.View>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<WebhookLog.View>>> DeliveriesAsync(Guid id, DeliveryState? state, string? after, int limit, CancellationToken ct) =>
        (await log.ListAsync(id, state, after, limit, ct)).ToActionResult();

    /// <summary>Sends one delivery again, or all that were given up.</summary>
    [HttpPost("{id:guid}/replays")]
    [ProducesResponseType<WebhookLog.Replayed>(StatusCodes.Status200OK)]
    public async Task<ActionResult<WebhookLog.Replayed>> ReplayAsync(Guid id, WebhookLog.ReplayRequest request, CancellationToken ct) => (await log.ReplayAsync(id, request, ct)).ToActionResult();
}
