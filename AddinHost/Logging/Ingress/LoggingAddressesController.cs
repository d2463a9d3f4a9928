using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Logging.Ingress;

/// <summary>Secret addresses for BCCs and forwards, and what came to them and was not logged.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Logging")]
public sealed class LoggingAddressesController(CreateLoggingAddress create, LoggingAddresses addresses, UnloggedMails unlogged) : ControllerBase
{
    [HttpGet("logging-addresses")]
    [ProducesResponseType<LoggingAddresses.View>(StatusCodes.Status200OK)]
    public Task<LoggingAddresses.View> ListAsync(CancellationToken ct) => addresses.ListAsync(ct);

    /// <summary>A secret address of the caller for BCCs and forwards; shown in this answer only.</summary>
    [HttpPost("logging-addresses")]
    [ProducesResponseType<CreateLoggingAddress.Response>(StatusCodes.Status201Created)]
    public async Task<ActionResult<CreateLoggingAddress.Response>> CreateAsync(CancellationToken ct) => (await create.HandleAsync(ct)).ToCreated();

    /// <summary>Another address in the place of this one, which ends at once.</summary>
    [HttpPost("logging-addresses/{id:guid}/renew")]
    [ProducesResponseType<CreateLoggingAddress.Response>(StatusCodes.Status201Created)]
    public async Task<ActionResult<CreateLoggingAddress.Response>> RenewAsync(Guid id, CancellationToken ct) => (await addresses.RenewAsync(id, ct)).ToCreated();

    [HttpPatch("logging-addresses/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> ChangeAsync(Guid id, LoggingAddresses.ChangeRequest request, CancellationToken ct) => (await addresses.ChangeAsync(id, request, ct)).ToActionResult();

    [HttpDelete("logging-addresses/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RevokeAsync(Guid id, CancellationToken ct) => (await addresses.RevokeAsync(id, ct)).ToActionResult();

    /// <summary>What came to the caller's logging addresses in the last month and was not logged, or not as a whole.</summary>
    [HttpGet("unlogged-emails")]
    [ProducesResponseType<Page<UnloggedMailView>>(StatusCodes.Status200OK)]
    public Task<Page<UnloggedMailView>> ListUnloggedAsync(CancellationToken ct) => unlogged.ListAsync(ct);

    [HttpDelete("unlogged-emails")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DismissAllAsync(CancellationToken ct) => (await unlogged.DismissAsync(null, ct)).ToActionResult();

    [HttpDelete("unlogged-emails/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DismissAsync(Guid id, CancellationToken ct) => (await unlogged.DismissAsync(id, ct)).ToActionResult();
}
