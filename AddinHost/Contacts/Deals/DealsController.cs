using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Contacts.Deals;

/// <summary>Deals of the caller's organization, and where a member's mails stand besides their contacts.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Deals")]
public sealed class DealsController(ManageDeals deals, Associations associations) : ControllerBase
{
    [HttpGet("deals")]
    [ProducesResponseType<Page<DealView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<DealView>>> ListAsync(Guid? recordId, DealStage? stage, string? query, string? after, int limit, CancellationToken ct) =>
        (await deals.ListAsync(recordId, stage, query, after, limit, ct)).ToActionResult();

    [HttpPost("deals")]
    [ProducesResponseType<DealView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<DealView>> CreateAsync(ManageDeals.Request request, CancellationToken ct) => (await deals.CreateAsync(request, ct)).ToCreated();

    [HttpGet("deals/{id:guid}")]
    [ProducesResponseType<DealView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<DealView>> GetAsync(Guid id, CancellationToken ct) => (await deals.GetAsync(id, ct)).ToActionResult();

    [HttpPut("deals/{id:guid}")]
    [ProducesResponseType<DealView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<DealView>> EditAsync(Guid id, ManageDeals.Request request, CancellationToken ct) => (await deals.EditAsync(id, request, ct)).ToActionResult();

    [HttpDelete("deals/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DeleteAsync(Guid id, CancellationToken ct) => (await deals.DeleteAsync(id, ct)).ToActionResult();

    [HttpPost("deals/{id:guid}/restore")]
    [ProducesResponseType<DealView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<DealView>> RestoreAsync(Guid id, CancellationToken ct) => (await deals.RestoreAsync(id, ct)).ToActionResult();

    /// <summary>Where the caller's mails stand besides their contacts.</summary>
    [HttpGet("association-defaults")]
    [ProducesResponseType<Associations.Choice>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Associations.Choice>> GetDefaultsAsync(CancellationToken ct) => await associations.GetAsync(ct);

    [HttpPut("association-defaults")]
    [ProducesResponseType<Associations.Choice>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Associations.Choice>> ChooseDefaultsAsync(Associations.Choice choice, CancellationToken ct) => (await associations.ChooseAsync(choice, ct)).ToActionResult();
}
