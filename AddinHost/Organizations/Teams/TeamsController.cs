using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Organizations.Teams;

/// <summary>Teams of the caller's organization.</summary>
[ApiController, Authorize, Route("api/v1/teams"), Tags("Members")]
public sealed class TeamsController(ManageTeams manage) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<ManageTeams.View>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ManageTeams.View>>> ListAsync(CancellationToken ct) => await manage.ListAsync(ct);

    [HttpPost, Authorize(Policies.Administer)]
    [ProducesResponseType<ManageTeams.View>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ManageTeams.View>> AddAsync(ManageTeams.Request request, CancellationToken ct) => (await manage.AddAsync(request, ct)).ToCreated();

    [HttpPut("{id:guid}"), Authorize(Policies.Administer)]
    [ProducesResponseType<ManageTeams.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ManageTeams.View>> ChangeAsync(Guid id, ManageTeams.Request request, CancellationToken ct) => (await manage.ChangeAsync(id, request, ct)).ToActionResult();

    [HttpDelete("{id:guid}"), Authorize(Policies.Administer)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(Guid id, CancellationToken ct) => (await manage.RemoveAsync(id, ct)).ToActionResult();
}
