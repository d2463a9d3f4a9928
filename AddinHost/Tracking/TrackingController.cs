using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Tracking;

/// <summary>What followed mail tells.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Tracking")]
public sealed class TrackingController(ListTracking list) : ControllerBase
{
    [HttpGet("tracked-messages")]
    public async Task<ActionResult<Page<ListTracking.Summary>>> ListAsync([FromQuery] Guid[] messageIds, CancellationToken ct) => (await list.HandleAsync(messageIds, ct)).ToActionResult();

    [HttpGet("messages/{id:guid}/tracking")]
    public async Task<ActionResult<ListTracking.Detail>> GetAsync(Guid id, CancellationToken ct) => (await list.HandleAsync(id, ct)).ToActionResult();
}
