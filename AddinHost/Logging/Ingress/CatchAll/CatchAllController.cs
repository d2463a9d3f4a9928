using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Logging.Ingress.CatchAll;

/// <summary>The catch-all mailbox for logging addresses, for administrators.</summary>
[ApiController, Authorize(Policies.Administer), Route("api/v1/catch-all"), Tags("Logging")]
public sealed class CatchAllController(ShowCatchAll show) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<CatchAllView>(StatusCodes.Status200OK)]
    public Task<CatchAllView> ShowAsync(CancellationToken ct) => show.HandleAsync(ct);

    /// <summary>Looks into it now, in the background.</summary>
    [HttpPost("look")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> LookAsync(CancellationToken ct) => (await show.LookAsync(ct)).ToActionResult();
}
