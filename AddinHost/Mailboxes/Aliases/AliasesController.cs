using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>The addresses under which a mailbox of the caller writes.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1/mailboxes/{mailboxId:guid}/aliases"), Tags("Mailboxes")]
public sealed class AliasesController(ListAliases list, AddAlias add, VerifyAlias verify, ChangeAlias change) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<AliasList>(StatusCodes.Status200OK)]
    public async Task<ActionResult<AliasList>> ListAsync(Guid mailboxId, CancellationToken ct) => (await list.HandleAsync(mailboxId, ct)).ToActionResult();

    [HttpPost("refresh")]
    [ProducesResponseType<AliasList>(StatusCodes.Status200OK)]
    public async Task<ActionResult<AliasList>> RefreshAsync(Guid mailboxId, CancellationToken ct) => (await list.RefreshAsync(mailboxId, ct)).ToActionResult();

    /// <summary>By hand, where the provider names none; a code goes to the address.</summary>
    [HttpPost]
    [ProducesResponseType<AliasView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<AliasView>> AddAsync(Guid mailboxId, AddAlias.Request request, CancellationToken ct) => (await add.HandleAsync(mailboxId, request, ct)).ToCreated();

    /// <summary>Another code.</summary>
    [HttpPost("{aliasId:guid}/codes")]
    [ProducesResponseType<AliasView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<AliasView>> AgainAsync(Guid mailboxId, Guid aliasId, CancellationToken ct) => (await add.AgainAsync(mailboxId, aliasId, ct)).ToActionResult();

    [HttpPost("{aliasId:guid}/verify")]
    [ProducesResponseType<AliasView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<AliasView>> VerifyAsync(Guid mailboxId, Guid aliasId, VerifyAlias.Request request, CancellationToken ct) => (await verify.HandleAsync(mailboxId, aliasId, request, ct)).ToActionResult();

    [HttpPatch("{aliasId:guid}")]
    [ProducesResponseType<AliasList>(StatusCodes.Status200OK)]
    public async Task<ActionResult<AliasList>> ChangeAsync(Guid mailboxId, Guid aliasId, ChangeAlias.Request request, CancellationToken ct) => (await change.HandleAsync(mailboxId, aliasId, request, ct)).ToActionResult();

    [HttpDelete("{aliasId:guid}")]
    [ProducesResponseType<AliasList>(StatusCodes.Status200OK)]
    public async Task<ActionResult<AliasList>> RemoveAsync(Guid mailboxId, Guid aliasId, CancellationToken ct) => (await change.RemoveAsync(mailboxId, aliasId, ct)).ToActionResult();
}
