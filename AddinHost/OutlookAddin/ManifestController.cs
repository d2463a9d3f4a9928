using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.OutlookAddin;

/// <summary>Serves the filled-in manifest. Open to all: Outlook fetches it without signing in, and it holds nothing but this host's address.</summary>
[ApiController, AllowAnonymous, Route("manifests"), Tags("Manifests")]
public sealed class ManifestController(OutlookManifest outlook) : ControllerBase
{
    [HttpGet("outlook.xml")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "application/xml")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public ActionResult Outlook()
    {
        var manifest = outlook.Fill();
        Response.Headers.CacheControl = "no-cache";
        return manifest.Error is { } error ? new ProblemResult(error) : File(manifest.Value, "application/xml; charset=utf-8");
    }
}
