using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Tracking.Capture;

/// <summary>Mail that members send with their own mail program.</summary>
[ApiController, Authorize, Route("api/v1/outgoing-references"), Tags("Sending")]
public sealed class OutgoingReferencesController(PrepareOutgoing prepare, ReportOutgoing report, CaptureTokens tokens) : ControllerBase
{
    /// <summary>Prepares it. Asked again with the same reference: replaces what was prepared.</summary>
    [HttpPost, AllowsCapture]
    [ProducesResponseType<PrepareOutgoing.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<PrepareOutgoing.Response>> PrepareAsync(PrepareOutgoing.Request request, CancellationToken ct)
    {
        var prepared = await prepare.HandleAsync(request, ct);
        // Who is a contact, and who wants what, is for those who signed in.
        return prepared.Succeeded && User.Identity?.AuthenticationType == AllowsCaptureAttribute.Scheme ? prepared.Value with { Recipients = [] } : prepared.ToActionResult();
    }

    /// <summary>It is being sent; asked for where no mailbox brings the copy. Safe to repeat.</summary>
    [HttpPost("{reference}/sent"), AllowsCapture]
    [ProducesResponseType<ReportOutgoing.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ReportOutgoing.Response>> ReportAsync(string reference, ReportOutgoing.Request request, CancellationToken ct) => (await report.HandleAsync(reference, request, ct)).ToActionResult();

    /// <summary>A credential for these two calls alone, short-lived, that a pane leaves for the script that runs when the mail is sent.</summary>
    [HttpPost("tokens")]
    [ProducesResponseType<CaptureTokens.Response>(StatusCodes.Status200OK)]
    public ActionResult<CaptureTokens.Response> MakeToken() => tokens.Make();
}
