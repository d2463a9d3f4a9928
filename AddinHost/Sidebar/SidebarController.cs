using AddinHost.Sending;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sidebar;

/// <summary>What pane and card show.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Sidebar")]
public sealed class SidebarController(ShowSidebar showSidebar, ChooseWritingDefaults writingDefaults) : ControllerBase
{
    [HttpPost("sidebar")]
    [ProducesResponseType<ShowSidebar.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ShowSidebar.Response>> ShowAsync(ShowSidebar.Request request, CancellationToken ct) => (await showSidebar.HandleAsync(request, ct)).ToActionResult();

    /// <summary>With which switches the caller's mails begin.</summary>
    [HttpGet("writing-defaults")]
    [ProducesResponseType<ChooseWritingDefaults.Choice>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ChooseWritingDefaults.Choice>> GetDefaultsAsync(CancellationToken ct) => await writingDefaults.GetAsync(ct);

    [HttpPut("writing-defaults")]
    [ProducesResponseType<ChooseWritingDefaults.Choice>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ChooseWritingDefaults.Choice>> SetDefaultsAsync(ChooseWritingDefaults.Choice choice, CancellationToken ct) => (await writingDefaults.SetAsync(choice, ct)).ToActionResult();
}
