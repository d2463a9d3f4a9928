using AddinHost.Organizations;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sending.Unsent;

/// <summary>What has not left yet, and how much may leave.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Sending")]
public sealed class OutboxController(ListOutbox list, SendLimits limits, DecideOutgoing decide) : ControllerBase
{
    [HttpGet("outbox")]
    [ProducesResponseType<Page<OutboxItem>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<OutboxItem>>> ListAsync(string? after, int limit, CancellationToken ct) => (await list.HandleAsync(after, limit, ct)).ToActionResult();

    [HttpPost("messages/{id:guid}/dismiss")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DismissAsync(Guid id, CancellationToken ct) => (await decide.DismissAsync(id, ct)).ToActionResult();

    /// <summary>How much of the day's limit each of the caller's mailboxes has used.</summary>
    [HttpGet("send-quotas")]
    [ProducesResponseType<IReadOnlyList<ListOutbox.QuotaView>>(StatusCodes.Status200OK)]
    public async Task<IReadOnlyList<ListOutbox.QuotaView>> QuotasAsync(CancellationToken ct) => await list.QuotasAsync(ct);

    [HttpGet("send-limits")]
    [ProducesResponseType<SendLimits.Policy>(StatusCodes.Status200OK)]
    public Task<SendLimits.Policy> LimitsAsync(CancellationToken ct) => limits.GetAsync(ct);

    [HttpPut("send-limits"), Authorize(Policies.Administer)]
    [ProducesResponseType<SendLimits.Policy>(StatusCodes.Status200OK)]
    public async Task<ActionResult<SendLimits.Policy>> SetLimitsAsync(SendLimits.Policy policy, CancellationToken ct) => (await limits.SetAsync(policy, ct)).ToActionResult();
}
