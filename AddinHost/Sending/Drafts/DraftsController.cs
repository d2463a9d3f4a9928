using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sending.Drafts;

/// <summary>What the caller writes and has not sent.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1"), Tags("Sending")]
public sealed class DraftsController(SaveDraft save, FindDrafts find, ComposedFiles files) : ControllerBase
{
    [HttpGet("drafts")]
    [ProducesResponseType<Page<DraftView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<DraftView>>> ListAsync(Guid? contactId, string? after, int limit, CancellationToken ct) => (await find.ListAsync(contactId, after, limit, ct)).ToActionResult();

    [HttpGet("drafts/{id:guid}")]
    [ProducesResponseType<OpenedDraft>(StatusCodes.Status200OK)]
    public async Task<ActionResult<OpenedDraft>> GetAsync(Guid id, CancellationToken ct) => (await find.GetAsync(id, ct)).ToActionResult();

    [HttpPut("drafts/{id:guid}")]
    [ProducesResponseType<SaveDraft.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<SaveDraft.Response>> SaveAsync(Guid id, SaveDraft.Request request, CancellationToken ct) => (await save.HandleAsync(id, request, ct)).ToActionResult();

    [HttpDelete("drafts/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DeleteAsync(Guid id, CancellationToken ct) => (await find.DeleteAsync(id, ct)).ToActionResult();

    [HttpPost("drafts/{id:guid}/restore")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RestoreAsync(Guid id, CancellationToken ct) => (await find.RestoreAsync(id, ct)).ToActionResult();

    /// <summary>Takes one file: the body as it is, its type in Content-Type. It is read up to the limit, and no further.</summary>
    [HttpPost("composed-files"), DisableRequestSizeLimit]
    [ProducesResponseType<ComposedFileView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ComposedFileView>> AddFileAsync(string? fileName, CancellationToken ct) => (await files.AddAsync(Request.Body, fileName, Request.ContentType, ct)).ToCreated();

    /// <summary>A file taken in: an image of the text as an image, all else as a download.</summary>
    [HttpGet("composed-files/{id:guid}"), Produces("application/octet-stream", "application/problem+json"), ApiExplorerSettings(IgnoreApi = true)]
    public async Task<ActionResult> FileAsync(Guid id, CancellationToken ct)
    {
        var file = await files.OpenAsync(id, ct);
        if (file.Error is { } error)
            return new ProblemResult(error);
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        Response.Headers.CacheControl = "private, no-store";
        return file.Value.Inline ? File(file.Value.Content, file.Value.ContentType) : File(file.Value.Content, "application/octet-stream", file.Value.Name);
    }
}
