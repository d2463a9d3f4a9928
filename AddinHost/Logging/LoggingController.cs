using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Logging;

/// <summary>Logging by hand, and the reasons behind what was logged.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Logging")]
public sealed class LoggingController(LogEmail logEmail, ListLedger listLedger, RemoveMessage removeMessage) : ControllerBase
{
    /// <summary>The body is the mail itself, as message/rfc822.</summary>
    [HttpPost("logged-emails"), Consumes("message/rfc822")]
    [ProducesResponseType<LogEmail.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<LogEmail.Response>> LogAsync([FromBody] RawEmail email, Guid? contactId, CancellationToken ct) =>
        (await logEmail.HandleAsync(email.Content, contactId, ct)).ToActionResult();

    /// <summary>Takes a message off the record for good, unless somebody logs it by hand again. Mailboxes stay as they are.</summary>
    [HttpDelete("messages/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(Guid id, CancellationToken ct) => (await removeMessage.HandleAsync(id, ct)).ToActionResult();

    [HttpGet("ledger")]
    [ProducesResponseType<Page<ListLedger.Item>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ListLedger.Item>>> LedgerAsync(string? messageId, CancellationToken ct) => (await listLedger.HandleAsync(messageId, ct)).ToActionResult();
}
