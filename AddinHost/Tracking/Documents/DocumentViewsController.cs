using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Tracking.Documents;

/// <summary>What is known of looks at a document.</summary>
[ApiController, Authorize(Organizations.Policies.PersonalEmailAccess), Route("api/v1/documents/{id:guid}/views"), Tags("Tracking")]
public sealed class DocumentViewsController(ShowViews show) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<ShowViews.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ShowViews.Response>> GetAsync(Guid id, CancellationToken ct) => (await show.HandleAsync(id, ct)).ToActionResult();
}
