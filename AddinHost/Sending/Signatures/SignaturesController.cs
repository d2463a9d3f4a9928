using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sending.Signatures;

/// <summary>What stands below the caller's mail, by mailbox.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1"), Tags("Sending")]
public sealed class SignaturesController(ManageSignatures manage) : ControllerBase
{
    [HttpGet("signatures")]
    [ProducesResponseType<Page<ManageSignatures.View>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ManageSignatures.View>>> ListAsync(CancellationToken ct) => await manage.ListAsync(ct);

    [HttpPut("mailboxes/{mailboxId:guid}/signature")]
    [ProducesResponseType<ManageSignatures.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ManageSignatures.View>> SetAsync(Guid mailboxId, ManageSignatures.Request request, CancellationToken ct) => (await manage.SetAsync(mailboxId, request, ct)).ToActionResult();
}
