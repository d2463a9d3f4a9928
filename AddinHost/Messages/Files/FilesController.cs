using AddinHost.Organizations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Messages.Files;

/// <summary>What files take, for administrators.</summary>
[ApiController, Authorize(Policies.Administer), Route("api/v1/files"), Tags("Messages")]
public sealed class FilesController(ShowFiles show) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<FilesView>(StatusCodes.Status200OK)]
    public Task<FilesView> ShowAsync(CancellationToken ct) => show.HandleAsync(ct);
}
