using AddinHost.Contacts.Merging;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Contacts;

/// <summary>Contacts of the caller's organization.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Contacts")]
public sealed class ContactsController(
    CreateContact createContact, ListContacts listContacts, GetContact getContact, EditContact editContact, DeleteContact deleteContact, MergeContacts mergeContacts) : ControllerBase
{
    [HttpPost("contacts")]
    [ProducesResponseType<ContactView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ContactView>> CreateAsync(CreateContact.Request request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken ct) =>
        (await createContact.HandleAsync(request, idempotencyKey, ct)).ToCreated();

    [HttpGet("contacts")]
    [ProducesResponseType<Page<ContactView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ContactView>>> ListAsync(string? query, Guid? companyId, Guid? ownerId, ContactSort sort, string? after, int limit, CancellationToken ct) =>
        (await listContacts.HandleAsync(new ContactFilter(query, companyId, ownerId), sort, after, limit, ct)).ToActionResult();

    [HttpGet("contacts/{id:guid}")]
    [ProducesResponseType<ContactView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ContactView>> GetAsync(Guid id, CancellationToken ct) => (await getContact.HandleAsync(id, ct)).ToActionResult();

    [HttpPut("contacts/{id:guid}")]
    [ProducesResponseType<ContactView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ContactView>> EditAsync(Guid id, EditContact.Request request, CancellationToken ct) => (await editContact.HandleAsync(id, request, ct)).ToActionResult();

    [HttpDelete("contacts/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DeleteAsync(Guid id, CancellationToken ct) => (await deleteContact.HandleAsync(id, ct)).ToActionResult();

    /// <summary>Takes a deletion back.</summary>
    [HttpPost("contacts/{id:guid}/restore")]
    [ProducesResponseType<ContactView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ContactView>> RestoreAsync(Guid id, CancellationToken ct) => (await deleteContact.RestoreAsync(id, ct)).ToActionResult();

    /// <summary>Makes another contact part of this one.</summary>
    [HttpPost("contacts/{id:guid}/merge")]
    [ProducesResponseType<MergeContacts.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<MergeContacts.Response>> MergeAsync(Guid id, MergeContacts.Request request, CancellationToken ct) => (await mergeContacts.HandleAsync(id, request, ct)).ToActionResult();

    /// <summary>Makes two contacts again of one; answers with the one that comes back.</summary>
    [HttpPost("contact-merges/{id:guid}/undo")]
    [ProducesResponseType<ContactView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ContactView>> UndoMergeAsync(Guid id, CancellationToken ct) => (await mergeContacts.UndoAsync(id, ct)).ToActionResult();
}
