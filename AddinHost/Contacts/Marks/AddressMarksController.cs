using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Contacts.Marks;

/// <summary>What is known about addresses before somebody writes to them.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Contacts")]
public sealed class AddressMarksController(AddressMarks marks) : ControllerBase
{
    [HttpGet("address-marks")]
    public async Task<ActionResult<Page<AddressMarkView>>> ListAsync([FromQuery] string[] addresses, CancellationToken ct) => (await marks.ListAsync(addresses, ct)).ToActionResult();

    [HttpDelete("address-marks/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> ClearAsync(Guid id, CancellationToken ct) => (await marks.ClearAsync(id, ct)).ToActionResult();
}
