using AddinHost.Messages;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Timeline;

/// <summary>Timelines of records.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Timeline")]
public sealed class TimelineController(ListTimeline listTimeline, ListLatest listLatest) : ControllerBase
{
    [HttpGet("contacts/{contactId:guid}/timeline")]
    [ProducesResponseType<Page<TimelineEntryView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<TimelineEntryView>>> ListAsync(Guid contactId, string? after, int limit, CancellationToken ct) =>
        (await listTimeline.HandleAsync(contactId, after, limit, ct)).ToActionResult();

    /// <summary>The newest entries of all contacts; <paramref name="direction"/> incoming or outgoing narrows them.</summary>
    [HttpGet("timeline")]
    [ProducesResponseType<Page<TimelineEntryView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<TimelineEntryView>>> ListLatestAsync(MailDirection? direction, string? after, int limit, CancellationToken ct) =>
        (await listLatest.HandleAsync(direction, after, limit, ct)).ToActionResult();
}
