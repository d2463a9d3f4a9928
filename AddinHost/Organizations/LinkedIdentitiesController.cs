using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Organizations;

/// <summary>The caller's accounts at Google and Microsoft that are tied to them.</summary>
[ApiController, Authorize, Route("api/v1/linked-identities"), Tags("Organizations")]
public sealed class LinkedIdentitiesController(LinkedIdentities identities) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<LinkedIdentities.View>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<LinkedIdentities.View>>> ListAsync(CancellationToken ct) => await identities.ListAsync(ct);

    /// <summary>Who would be tied to the caller.</summary>
    [HttpPost("offers")]
    [ProducesResponseType<LinkedIdentities.OfferView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<LinkedIdentities.OfferView>> ShowAsync(LinkedIdentities.Request request, CancellationToken ct) => (await identities.ShowAsync(request, ct)).ToActionResult();

    [HttpPost]
    [ProducesResponseType<LinkedIdentities.View>(StatusCodes.Status201Created)]
    public async Task<ActionResult<LinkedIdentities.View>> LinkAsync(LinkedIdentities.Request request, CancellationToken ct) =>
        (await identities.LinkAsync(request, AntiforgeryFilter.IsCookie(User), ct)).ToCreated();

    [HttpDelete("{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> UnlinkAsync(Guid id, CancellationToken ct) => (await identities.UnlinkAsync(id, ct)).ToActionResult();
}
