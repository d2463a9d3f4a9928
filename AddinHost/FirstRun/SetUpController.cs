using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.FirstRun;

/// <summary>The first run of an installation. Nobody can be signed in yet.</summary>
[ApiController, AllowAnonymous, Route("api/v1/setup"), Tags("First run")]
public sealed class SetUpController(SetUp setUp) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<SetUp.State>(StatusCodes.Status200OK)]
    public async Task<ActionResult<SetUp.State>> GetAsync(CancellationToken ct) => await setUp.LookAsync(SetUpAccess.IsFromThisMachine(HttpContext), ct);

    [HttpPost]
    [ProducesResponseType<WhoAmI.Response>(StatusCodes.Status201Created)]
    public async Task<ActionResult<WhoAmI.Response>> SetUpAsync(SetUp.Request request, CancellationToken ct) =>
        (await setUp.HandleAsync(request, SetUpAccess.IsFromThisMachine(HttpContext), ct)).ToCreated();
}
