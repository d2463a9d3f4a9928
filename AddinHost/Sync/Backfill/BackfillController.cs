using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sync.Backfill;

/// <summary>Older mail of the caller's own mailboxes.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1/mailboxes/{id:guid}/backfill"), Tags("Mailboxes")]
public sealed class BackfillController(ShowBackfill show, StartBackfill start, StopBackfill stop) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<BackfillView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<BackfillView>> GetAsync(Guid id, CancellationToken ct) => (await show.HandleAsync(id, ct)).ToActionResult();

    [HttpGet("estimate")]
    [ProducesResponseType<BackfillEstimate>(StatusCodes.Status200OK)]
    public async Task<ActionResult<BackfillEstimate>> EstimateAsync(Guid id, [FromQuery] BackfillChoice choice, CancellationToken ct) => (await show.EstimateAsync(id, choice, ct)).ToActionResult();

    [HttpPost]
    [ProducesResponseType<BackfillView>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<BackfillView>> StartAsync(Guid id, BackfillChoice choice, CancellationToken ct)
    {
        var started = await start.HandleAsync(id, choice, ct);
        return started.Succeeded ? Accepted($"/api/v1/mailboxes/{id}/backfill", started.Value) : started.ToActionResult();
    }

    [HttpPost("pause")]
    [ProducesResponseType<BackfillView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<BackfillView>> PauseAsync(Guid id, CancellationToken ct) => (await stop.PauseAsync(id, ct)).ToActionResult();

    [HttpPost("resume")]
    [ProducesResponseType<BackfillView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<BackfillView>> ResumeAsync(Guid id, CancellationToken ct) => (await stop.ResumeAsync(id, ct)).ToActionResult();

    [HttpDelete]
    [ProducesResponseType<BackfillView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<BackfillView>> CancelAsync(Guid id, CancellationToken ct) => (await stop.CancelAsync(id, ct)).ToActionResult();
}
