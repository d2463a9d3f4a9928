using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Logging;

/// <summary>Logging by hand, and the reasons behind what was logged.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Logging")]
public sealed class LoggingController(LogEmail logEmail, ListLedger listLedger, RemoveMessage removeMessage) : ControllerBase
{
    /// <summary>The body is the mail itself, as message/rfc822.</summary>
    /// <param name="email">The mail.</param>
    /// <param name="contactId">A contact to log onto besides those that the mail names.</param>
    /// <param name="recordIds">The same for contacts, companies and deals.</param>
    /// <param name="exactly">Of companies and deals these only, whatever the caller's habit is.</param>
    /// <param name="leaveOut">Files that are not kept: the first 32 digits of the SHA-256 of each name (NFC, UTF-8) in hex; "all" for all.</param>
    /// <param name="ct">Ends the call.</param>
    [HttpPost("logged-emails"), Consumes("message/rfc822")]
    [ProducesResponseType<LogEmail.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<LogEmail.Response>> LogAsync(
        [FromBody] RawEmail email, Guid? contactId, [FromQuery] Guid[] recordIds, bool exactly, [FromQuery] string[] leaveOut, CancellationToken ct) =>
        (await logEmail.HandleAsync(email.Content, new LogChoice(contactId, recordIds, exactly) { LeaveOut = leaveOut }, ct)).ToActionResult();

    /// <summary>Takes a message off the record for good, unless somebody logs it by hand again. Mailboxes stay as they are.</summary>
    [HttpDelete("messages/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(Guid id, CancellationToken ct) => (await removeMessage.HandleAsync(id, ct)).ToActionResult();

    [HttpGet("ledger")]
    [ProducesResponseType<Page<ListLedger.Item>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ListLedger.Item>>> LedgerAsync(string? messageId, CancellationToken ct) => (await listLedger.HandleAsync(messageId, ct)).ToActionResult();
}
