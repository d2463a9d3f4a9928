using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sending.Documents;

/// <summary>Documents that are shown to readers behind links.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1/documents"), Tags("Sending")]
public sealed class DocumentsController(ManageDocuments manage, UploadDocument upload) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<ManageDocuments.View>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ManageDocuments.View>>> ListAsync(CancellationToken ct) => await manage.ListAsync(ct);

    /// <summary>Takes one file: the body as it is. It is read up to the limit, and no further.</summary>
    [HttpPost, DisableRequestSizeLimit]
    [ProducesResponseType<ManageDocuments.View>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ManageDocuments.View>> AddAsync(string? fileName, int? pages, CancellationToken ct) => (await upload.HandleAsync(Request.Body, fileName, pages, ct)).ToCreated();

    [HttpGet("{id:guid}")]
    [ProducesResponseType<ManageDocuments.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ManageDocuments.View>> GetAsync(Guid id, CancellationToken ct) => (await manage.GetAsync(id, ct)).ToActionResult();

    [HttpPut("{id:guid}")]
    [ProducesResponseType<ManageDocuments.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ManageDocuments.View>> ChangeAsync(Guid id, ManageDocuments.Request request, CancellationToken ct) => (await manage.ChangeAsync(id, request, ct)).ToActionResult();

    [HttpDelete("{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(Guid id, CancellationToken ct) => (await manage.RemoveAsync(id, ct)).ToActionResult();

    /// <summary>The address of the document for readers: of a contact's own, or of nobody in particular.</summary>
    [HttpPost("{id:guid}/links")]
    [ProducesResponseType<ManageDocuments.LinkResponse>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ManageDocuments.LinkResponse>> LinkAsync(Guid id, ManageDocuments.LinkRequest request, CancellationToken ct) => (await manage.LinkAsync(id, request, ct)).ToCreated();
}
