using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.GmailAddon;

/// <summary>Serves what Google is given about the add-on. Open to all: it holds nothing but this host's address.</summary>
[ApiController, AllowAnonymous, Route("manifests"), Tags("Manifests")]
public sealed class GmailManifestController(AddonDescriptions descriptions) : ControllerBase
{
    /// <summary>The deployment descriptor of the HTTP add-on.</summary>
    [HttpGet("gmail.json")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public ActionResult Deployment() => Answer(AddonDescriptions.Deployment, "application/json; charset=utf-8");

    /// <summary>The manifest of the Apps Script project.</summary>
    [HttpGet("gmail/appsscript.json")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public ActionResult ScriptManifest() => Answer(AddonDescriptions.ScriptManifest, "application/json; charset=utf-8");

    /// <summary>The one file of the Apps Script project.</summary>
    [HttpGet("gmail/Code.gs")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "text/plain")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public ActionResult Script() => Answer(AddonDescriptions.Script, "text/plain; charset=utf-8");

    private ActionResult Answer(string name, string type)
    {
        var file = descriptions.Fill(name);
        Response.Headers.CacheControl = "no-cache";
        return file.Error is { } error ? new ProblemResult(error) : File(file.Value, type);
    }
}
