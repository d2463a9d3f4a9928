using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Tracking.Policies;

/// <summary>How the organization tracks, and whom it may.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Tracking")]
public sealed class TrackingPoliciesController(TrackingPolicies policies, DecideTracking decide) : ControllerBase
{
    [HttpGet("tracking-policy")]
    public async Task<ActionResult<TrackingPolicies.View>> GetAsync(CancellationToken ct) => await policies.GetAsync(ct);

    [HttpPut("tracking-policy"), Authorize(Organizations.Policies.Administer)]
    public async Task<ActionResult<TrackingPolicies.View>> SetAsync(TrackingPolicies.Request request, CancellationToken ct) => (await policies.SetAsync(request, ct)).ToActionResult();

    /// <summary>May mail to these addresses be tracked, and if not, why?</summary>
    [HttpGet("tracking-decision")]
    public async Task<ActionResult<DecideTracking.Response>> DecideAsync([FromQuery] string[] addresses, CancellationToken ct) => (await decide.HandleAsync(addresses, ct)).ToActionResult();

    [HttpGet("contacts/{contactId:guid}/tracking")]
    public async Task<ActionResult<DecideTracking.BasisView>> GetBasisAsync(Guid contactId, CancellationToken ct) => (await decide.GetBasisAsync(contactId, ct)).ToActionResult();

    [HttpPut("contacts/{contactId:guid}/tracking")]
    public async Task<ActionResult<DecideTracking.BasisView>> SetBasisAsync(Guid contactId, DecideTracking.BasisRequest request, CancellationToken ct) => (await decide.SetBasisAsync(contactId, request, ct)).ToActionResult();
}
