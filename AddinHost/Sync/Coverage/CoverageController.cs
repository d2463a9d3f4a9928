using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sync.Coverage;

/// <summary>What of the caller's own mailboxes was seen, and what is missing.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1/mailboxes/{id:guid}/coverage"), Tags("Mailboxes")]
public sealed class CoverageController(ShowCoverage show, RequestFetch request) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<CoverageReport>(StatusCodes.Status200OK)]
    public async Task<ActionResult<CoverageReport>> GetAsync(Guid id, CancellationToken ct) => (await show.HandleAsync(id, ct)).ToActionResult();

    [HttpGet("gaps")]
    [ProducesResponseType<Page<GapView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<GapView>>> ListAsync(Guid id, CancellationToken ct) => (await show.ListAsync(id, ct)).ToActionResult();

    /// <summary>Compares the mailbox with the ledger and fetches what is missing, in the background.</summary>
    [HttpPost("fetch")]
    [ProducesResponseType<CoverageReport>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<CoverageReport>> FetchAsync(Guid id, CancellationToken ct)
    {
        var wanted = await request.HandleAsync(id, ct);
        return wanted.Succeeded ? Accepted($"/api/v1/mailboxes/{id}/coverage", wanted.Value) : wanted.ToActionResult();
    }
}
