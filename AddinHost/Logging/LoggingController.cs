using AddinHost.Logging.Ingress;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Logging;

/// <summary>Logging by hand, and the reasons behind what was logged.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Logging")]
public sealed class LoggingController(LogEmail logEmail, ListLedger listLedger, CreateLoggingAddress createLoggingAddress) : ControllerBase
{
    /// <summary>The body is the mail itself, as message/rfc822.</summary>
    [HttpPost("logged-emails"), Consumes("message/rfc822")]
    [ProducesResponseType<LogEmail.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<LogEmail.Response>> LogAsync([FromBody] RawEmail email, Guid? contactId, CancellationToken ct) =>
        (await logEmail.HandleAsync(email.Content, contactId, ct)).ToActionResult();

    [HttpGet("ledger")]
    [ProducesResponseType<Page<ListLedger.Item>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ListLedger.Item>>> LedgerAsync(string? messageId, CancellationToken ct) => (await listLedger.HandleAsync(messageId, ct)).ToActionResult();

    /// <summary>A secret address of the caller for BCCs and forwards; shown in this answer only.</summary>
    [HttpPost("logging-addresses")]
    [ProducesResponseType<CreateLoggingAddress.Response>(StatusCodes.Status201Created)]
    public async Task<ActionResult<CreateLoggingAddress.Response>> CreateAddressAsync(CancellationToken ct) => (await createLoggingAddress.HandleAsync(ct)).ToCreated();
}
