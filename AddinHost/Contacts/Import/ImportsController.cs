using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Contacts.Import;

/// <summary>Import and export of contacts.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Imports")]
public sealed class ImportsController(TakeFile takeFile, ShowImports show, StartImport start, ExportContacts export, ExportCompanies exportCompanies) : ControllerBase
{
    /// <summary>Takes a file: the body as text/csv or text/vcard.</summary>
    [HttpPost("imports")]
    [ProducesResponseType<ImportView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ImportView>> TakeAsync(string? fileName, CancellationToken ct) => (await takeFile.HandleAsync(Request.Body, Request.ContentType, fileName, ct)).ToCreated();

    [HttpGet("imports")]
    [ProducesResponseType<Page<ImportView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ImportView>>> ListAsync(CancellationToken ct) => await show.ListAsync(ct);

    [HttpGet("imports/{id:guid}")]
    [ProducesResponseType<ImportView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ImportView>> GetAsync(Guid id, CancellationToken ct) => (await show.GetAsync(id, ct)).ToActionResult();

    /// <summary>Starts the import or a dry run; it goes on in the background.</summary>
    [HttpPost("imports/{id:guid}/start")]
    [ProducesResponseType<ImportView>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<ImportView>> StartAsync(Guid id, StartImport.Request request, CancellationToken ct)
    {
        Response.Headers.Location = $"/api/v1/imports/{id}";
        return (await start.HandleAsync(id, request, ct)).ToAccepted();
    }

    [HttpPost("imports/{id:guid}/cancel")]
    [ProducesResponseType<ImportView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ImportView>> CancelAsync(Guid id, CancellationToken ct) => (await start.CancelAsync(id, ct)).ToActionResult();

    /// <summary>The rows that could not be taken, with the reasons, as CSV.</summary>
    [HttpGet("imports/{id:guid}/errors")]
    public async Task<ActionResult> ErrorsAsync(Guid id, CancellationToken ct)
    {
        var import = await show.GetAsync(id, ct);
        if (import.Error is { } error)
            return new ProblemResult(error);
        Begin("text/csv; charset=utf-8", "import-errors.csv");
        await show.WriteErrorsAsync(import.Value, Response.Body, ct);
        return new EmptyResult();
    }

    /// <summary>Contacts as a file, as a list with the same filters shows them.</summary>
    [HttpGet("contacts/export")]
    public async Task<ActionResult> ExportAsync(ImportFormat format, string? query, Guid? companyId, Guid? ownerId, CancellationToken ct)
    {
        var isCsv = format == ImportFormat.Csv;
        Begin(isCsv ? "text/csv; charset=utf-8" : "text/vcard; charset=utf-8", isCsv ? "contacts.csv" : "contacts.vcf");
        await export.WriteAsync(format, new ContactFilter(query, companyId, ownerId), Response.Body, ct);
        return new EmptyResult();
    }

    /// <summary>Companies as a CSV file, as a list with the same search shows them.</summary>
    [HttpGet("companies/export")]
    public async Task<ActionResult> ExportCompaniesAsync(string? query, CancellationToken ct)
    {
        Begin("text/csv; charset=utf-8", "companies.csv");
        await exportCompanies.WriteAsync(query, Response.Body, ct);
        return new EmptyResult();
    }

    private void Begin(string contentType, string fileName)
    {
        Response.ContentType = contentType;
        Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        Response.Headers.XContentTypeOptions = "nosniff";
    }
}
