using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sidebar;

/// <summary>What pane and card show.</summary>
[ApiController, Authorize, Route("api/v1/sidebar"), Tags("Sidebar")]
public sealed class SidebarController(ShowSidebar showSidebar) : ControllerBase
{
    [HttpPost]
    [ProducesResponseType<ShowSidebar.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ShowSidebar.Response>> ShowAsync(ShowSidebar.Request request, CancellationToken ct) => (await showSidebar.HandleAsync(request, ct)).ToActionResult();
}
