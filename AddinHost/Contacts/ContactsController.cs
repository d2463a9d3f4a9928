using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Contacts;

/// <summary>Contacts of the caller's organization.</summary>
[ApiController, Authorize, Route("api/v1/contacts"), Tags("Contacts")]
public sealed class ContactsController(CreateContact createContact, ListContacts listContacts, GetContact getContact) : ControllerBase
{
    [HttpPost]
    [ProducesResponseType<ContactView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ContactView>> CreateAsync(CreateContact.Request request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken ct) =>
        (await createContact.HandleAsync(request, idempotencyKey, ct)).ToCreated();

    [HttpGet]
    [ProducesResponseType<Page<ContactView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ContactView>>> ListAsync(string? query, string? after, int limit, CancellationToken ct) =>
        (await listContacts.HandleAsync(query, after, limit, ct)).ToActionResult();

    [HttpGet("{id:guid}")]
    [ProducesResponseType<ContactView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ContactView>> GetAsync(Guid id, CancellationToken ct) => (await getContact.HandleAsync(id, ct)).ToActionResult();
}
