using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sending.Replies;

/// <summary>How an answer to a mail on the record begins.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1"), Tags("Sending")]
public sealed class RepliesController(WriteReply write) : ControllerBase
{
    /// <param name="kind">reply, reply_all or forward.</param>
    [HttpGet("messages/{id:guid}/reply")]
    [ProducesResponseType<ReplyView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ReplyView>> BeginAsync(Guid id, string kind, string? timeZone, CancellationToken ct) => (await write.HandleAsync(id, kind, timeZone, ct)).ToActionResult();
}
