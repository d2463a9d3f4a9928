using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Contacts.Companies;

/// <summary>Companies of the caller's organization.</summary>
[ApiController, Authorize, Route("api/v1/companies"), Tags("Companies")]
public sealed class CompaniesController(ShowCompanies show, WriteCompany write) : ControllerBase
{
    [HttpPost]
    [ProducesResponseType<CompanyView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<CompanyView>> CreateAsync(WriteCompany.Request request, CancellationToken ct) => (await write.CreateAsync(request, ct)).ToCreated();

    [HttpGet]
    [ProducesResponseType<Page<CompanyView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<CompanyView>>> ListAsync(string? query, string? after, int limit, CancellationToken ct) => (await show.ListAsync(query, after, limit, ct)).ToActionResult();

    [HttpGet("{id:guid}")]
    [ProducesResponseType<CompanyView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<CompanyView>> GetAsync(Guid id, CancellationToken ct) => (await show.GetAsync(id, ct)).ToActionResult();

    [HttpPut("{id:guid}")]
    [ProducesResponseType<CompanyView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<CompanyView>> EditAsync(Guid id, WriteCompany.Request request, CancellationToken ct) => (await write.EditAsync(id, request, ct)).ToActionResult();

    [HttpDelete("{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DeleteAsync(Guid id, CancellationToken ct) => (await write.DeleteAsync(id, ct)).ToActionResult();

    [HttpPost("{id:guid}/restore")]
    [ProducesResponseType<CompanyView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<CompanyView>> RestoreAsync(Guid id, CancellationToken ct) => (await write.RestoreAsync(id, ct)).ToActionResult();
}
