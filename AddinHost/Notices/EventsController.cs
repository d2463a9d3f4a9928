using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Notices;

/// <summary>The event stream of a member (server-sent events).</summary>
[ApiController, Authorize, Route("api/v1/events"), Tags("Notices")]
public sealed class EventsController(StreamEvents streamEvents) : ControllerBase
{
    [HttpGet, Produces("text/event-stream", "application/problem+json")]
    public async Task<ActionResult> StreamAsync([FromHeader(Name = "Last-Event-ID")] string? lastEventId, CancellationToken ct)
    {
        // A credential in an address ends up in logs and histories.
        if (Request.Query.ContainsKey("token") || Request.Query.ContainsKey("access_token"))
            return new ProblemResult(Error.Invalid("token_in_address", "Send the token in the Authorization header, never in the address."));
        var from = await streamEvents.PlaceAsync(lastEventId, ct);
        if (from.Error is { } error)
            return new ProblemResult(error);
        await streamEvents.WriteAsync(Response, from.Value, ct);
        return new EmptyResult();
    }
}
