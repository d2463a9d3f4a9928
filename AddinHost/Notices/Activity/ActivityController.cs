using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Notices.Activity;

/// <summary>What happened in the organization, as far as the caller may see it.</summary>
[ApiController, Authorize, Route("api/v1/activity"), Tags("Activity")]
public sealed class ActivityController(ListActivity list, ChartActivity chart) : ControllerBase
{
    /// <summary>Opens, clicks, looks at documents, replies, sent mail and what did not arrive, newest first. Of the first three only those of people, unless <c>machines</c> is asked for.</summary>
    [HttpGet]
    [ProducesResponseType<Page<ActivityItem>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ActivityItem>>> ListAsync([FromQuery] ActivityFilter filter, string? after, int limit, CancellationToken ct) => (await list.HandleAsync(filter, after, limit, ct)).ToActionResult();

    /// <summary>Opens and clicks by day; the last 30 days where no period is given. Days are those of <paramref name="zone"/> (an IANA name).</summary>
    [HttpGet("chart")]
    [ProducesResponseType<ChartActivity.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ChartActivity.View>> ChartAsync([FromQuery] ActivityFilter filter, string? zone, CancellationToken ct) => (await chart.HandleAsync(filter, zone, ct)).ToActionResult();
}
