using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Tracking.Documents;

/// <summary>What readers of documents reach: no sign-in, only the signed address. Looking is told by the page's script alone, so scanners leave no trace.</summary>
[ApiController, AllowAnonymous, IgnoreAntiforgeryToken, Route("d/{token}"), ApiExplorerSettings(IgnoreApi = true)]
public sealed class ViewerController(OpenDocument open, RecordView record, ViewerPage page, Caller caller) : ControllerBase
{
    private const int LongestAgent = 300;
    private const int LongestReport = 32_768;

    [HttpGet, HttpHead]
    public async Task<IActionResult> PageAsync(string token, CancellationToken ct)
    {
        var isThere = await open.ExistsAsync(token, ct);
        Response.Headers.ContentSecurityPolicy = isThere ? ViewerPage.Policy : ViewerPage.GonePolicy;
        Response.StatusCode = isThere ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        Guard();
        return Content(isThere ? await page.ReadAsync(ct) : page.Gone(), "text/html; charset=utf-8");
    }

    [HttpGet("about")]
    public async Task<IActionResult> AboutAsync(string token, CancellationToken ct)
    {
        Guard();
        return await open.AboutAsync(token, Who(), ct) is { } about ? Ok(about) : Gone();
    }

    [HttpGet("file")]
    public async Task<IActionResult> FileAsync(string token, bool download, CancellationToken ct)
    {
        Guard();
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        // Opened as a page of its own it could be kept with one click: only for those who may.
        var navigates = Request.Headers["Sec-Fetch-Mode"] == "navigate";
        if (await open.FileAsync(token, ct) is not { } file)
            return Gone();
        if ((download || navigates) && !file.MayDownload)
        {
            await file.Content.DisposeAsync();
            return Gone();
        }

        return download ? File(file.Content, file.ContentType, file.Name) : File(file.Content, file.ContentType, enableRangeProcessing: true);
    }

    [HttpPost("views"), RequestSizeLimit(LongestReport)]
    public async Task<IActionResult> ViewAsync(string token, RecordView.Request request, CancellationToken ct)
    {
        Guard();
        if (await record.HandleAsync(token, Who(), request, ct) is not { } result)
            return Gone();
        return result.Error is { Code: "view_too_often" } ? StatusCode(StatusCodes.Status429TooManyRequests) : result.ToActionResult();
    }

    [HttpPost("objection"), RequestSizeLimit(LongestReport)]
    public async Task<IActionResult> ObjectAsync(string token, CancellationToken ct)
    {
        Guard();
        return await record.ObjectAsync(token, ct) ? NoContent() : Gone();
    }

    private StatusCodeResult Gone() => StatusCode(StatusCodes.Status404NotFound);

    /// <summary>Nothing of it is kept on the way, found by search engines, or told to where a link leads.</summary>
    private void Guard()
    {
        Response.Headers.CacheControl = "no-store, private, max-age=0";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        Response.Headers.XContentTypeOptions = "nosniff";
    }

    private Visitor Who()
    {
        var agent = Request.Headers.UserAgent.ToString();
        return new Visitor(HttpContext.Connection.RemoteIpAddress?.ToString(), agent.Length > LongestAgent ? agent[..LongestAgent] : agent, Request.Headers.AcceptLanguage.Count > 0, caller.IsKnown ? caller.OrganizationId : null);
    }
}
