using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Contacts.Properties;

/// <summary>The organization's own properties of contacts and companies.</summary>
[ApiController, Authorize, Route("api/v1/properties"), Tags("Properties")]
public sealed class PropertiesController(ManageProperties properties) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<PropertyView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<PropertyView>>> ListAsync(CancellationToken ct) => await properties.ListAsync(ct);

    [HttpPost, Authorize(Policies.Administer)]
    [ProducesResponseType<PropertyView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<PropertyView>> AddAsync(ManageProperties.Request request, CancellationToken ct) => (await properties.AddAsync(request, ct)).ToCreated();

    [HttpPut("{id:guid}"), Authorize(Policies.Administer)]
    [ProducesResponseType<PropertyView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<PropertyView>> ChangeAsync(Guid id, ManageProperties.ChangeRequest request, CancellationToken ct) => (await properties.ChangeAsync(id, request, ct)).ToActionResult();

    [HttpPut("order"), Authorize(Policies.Administer)]
    [ProducesResponseType<Page<PropertyView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<PropertyView>>> OrderAsync(ManageProperties.OrderRequest request, CancellationToken ct) => (await properties.OrderAsync(request, ct)).ToActionResult();

    [HttpDelete("{id:guid}"), Authorize(Policies.Administer)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(Guid id, CancellationToken ct) => (await properties.RemoveAsync(id, ct)).ToActionResult();
}
