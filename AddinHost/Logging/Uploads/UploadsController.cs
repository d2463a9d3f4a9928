using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Logging.Uploads;

/// <summary>Logging mail out of files, .eml and .mbox.</summary>
[ApiController, Authorize, Route("api/v1/mail-uploads"), Tags("Logging")]
public sealed class UploadsController(TakeUpload take, ShowUploads show) : ControllerBase
{
    [HttpPost]
    [ProducesResponseType<UploadView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<UploadView>> OpenAsync(TakeUpload.Request request, CancellationToken ct) => (await take.OpenAsync(request, ct)).ToCreated();

    /// <summary>Takes one file: the body as it is, one mail or an mbox of them.</summary>
    [HttpPost("{id:guid}/files"), DisableRequestSizeLimit]
    [ProducesResponseType<UploadView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<UploadView>> AddAsync(Guid id, string? fileName, CancellationToken ct) => (await take.AddAsync(id, Request.Body, fileName, ct)).ToActionResult();

    /// <summary>Starts logging; it goes on in the background.</summary>
    [HttpPost("{id:guid}/start")]
    [ProducesResponseType<UploadView>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<UploadView>> StartAsync(Guid id, CancellationToken ct)
    {
        Response.Headers.Location = $"/api/v1/mail-uploads/{id}";
        return (await take.StartAsync(id, ct)).ToAccepted();
    }

    [HttpPost("{id:guid}/cancel")]
    [ProducesResponseType<UploadView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<UploadView>> CancelAsync(Guid id, CancellationToken ct) => (await take.CancelAsync(id, ct)).ToActionResult();

    [HttpGet]
    [ProducesResponseType<Page<UploadView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<UploadView>>> ListAsync(CancellationToken ct) => await show.ListAsync(ct);

    [HttpGet("{id:guid}")]
    [ProducesResponseType<UploadView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<UploadView>> GetAsync(Guid id, CancellationToken ct) => (await show.GetAsync(id, ct)).ToActionResult();

    /// <summary>The messages that were not logged, with the reasons, in the order of the files.</summary>
    [HttpGet("{id:guid}/problems")]
    [ProducesResponseType<Page<UploadProblemView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<UploadProblemView>>> ProblemsAsync(Guid id, string? after, int limit, CancellationToken ct) => (await show.ProblemsAsync(id, after, limit, ct)).ToActionResult();
}
