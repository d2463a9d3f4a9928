using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Organizations;

/// <summary>Members of the caller's organization.</summary>
[ApiController, Authorize, Route("api/v1/members"), Tags("Members")]
public sealed class MembersController(ListMembers listMembers) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<ListMembers.MemberView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ListMembers.MemberView>>> ListAsync(CancellationToken ct) => await listMembers.HandleAsync(ct);
}
