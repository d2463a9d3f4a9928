using AddinHost.Sending.Copies;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sending;

/// <summary>Sending from the record, and deciding about what is unproven.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Sending")]
public sealed class SendingController(SendMessage sendMessage, DecideOutgoing decide, DecideCopies copies) : ControllerBase
{
    [HttpPost("contacts/{contactId:guid}/messages")]
    [ProducesResponseType<SendMessage.Response>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<SendMessage.Response>> SendAsync(Guid contactId, SendMessage.Request request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken ct)
    {
        var sent = await sendMessage.HandleAsync(contactId, request, idempotencyKey, ct);
        if (sent.Succeeded)
            Response.Headers.Location = $"/api/v1/messages/{sent.Value.Id}";
        return sent.ToAccepted();
    }

    /// <summary>Can mail from this address have a copy for each recipient, so that tracking tells them apart? If not, why.</summary>
    [HttpGet("mailboxes/{mailboxId:guid}/recipient-copies")]
    [ProducesResponseType<DecideCopies.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<DecideCopies.Response>> CopiesAsync(Guid mailboxId, string? from, CancellationToken ct) => (await copies.HandleAsync(mailboxId, from, ct)).ToActionResult();

    [HttpPost("messages/{id:guid}/resend")]
    [ProducesResponseType<SendMessage.Response>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<SendMessage.Response>> SendAgainAsync(Guid id, CancellationToken ct) => (await decide.SendAgainAsync(id, ct)).ToAccepted();

    [HttpPost("messages/{id:guid}/confirm")]
    [ProducesResponseType<SendMessage.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<SendMessage.Response>> ConfirmAsync(Guid id, CancellationToken ct) => (await decide.ConfirmAsync(id, ct)).ToActionResult();

    [HttpPost("messages/{id:guid}/cancel")]
    [ProducesResponseType<SendMessage.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<SendMessage.Response>> CancelAsync(Guid id, CancellationToken ct) => (await decide.CancelAsync(id, ct)).ToActionResult();

    /// <summary>Another time, also of what was cancelled.</summary>
    [HttpPost("messages/{id:guid}/reschedule")]
    [ProducesResponseType<SendMessage.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<SendMessage.Response>> RescheduleAsync(Guid id, DecideOutgoing.RescheduleRequest request, CancellationToken ct) => (await decide.RescheduleAsync(id, request, ct)).ToActionResult();

    [HttpPost("messages/{id:guid}/send-now")]
    [ProducesResponseType<SendMessage.Response>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<SendMessage.Response>> SendNowAsync(Guid id, CancellationToken ct) => (await decide.SendNowAsync(id, ct)).ToAccepted();
}
