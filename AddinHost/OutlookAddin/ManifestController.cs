using System.Text.Json.Serialization;
using AddinHost.OutlookAddin.Manifests;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.OutlookAddin;

/// <summary>Serves the filled-in manifests. Open to all: Outlook fetches them without signing in, and they hold nothing but this host's address and ids.</summary>
[ApiController, AllowAnonymous, Tags("Manifests")]
public sealed class ManifestController(OutlookManifests outlook) : ControllerBase
{
    public sealed record AllowedScripts([property: JsonPropertyName("allowed")] IReadOnlyList<string> Allowed);

    [HttpGet("manifests/outlook.xml")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "application/xml")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public async Task<ActionResult> XmlAsync(CancellationToken ct) => Answer(await outlook.XmlAsync(ct), "application/xml; charset=utf-8");

    [HttpGet("manifests/outlook.json")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public async Task<ActionResult> JsonAsync(CancellationToken ct) => Answer(await outlook.JsonAsync(ct), "application/json; charset=utf-8");

    /// <summary>The unified manifest with its texts and icons, as Microsoft 365 takes it.</summary>
    [HttpGet("manifests/outlook.zip")]
    [ProducesResponseType<byte[]>(StatusCodes.Status200OK, "application/zip")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public async Task<ActionResult> PackageAsync(CancellationToken ct) => Answer(await outlook.PackageAsync(ct), "application/zip");

    /// <summary>Asked for by classic Outlook on Windows at the root of the origin, before the launch script may sign in or call.</summary>
    [HttpGet(".well-known/microsoft-officeaddins-allowed.json"), ApiExplorerSettings(IgnoreApi = true)]
    public AllowedScripts Allowed() => new([outlook.LaunchScript]);

    private ActionResult Answer(Result<byte[]> manifest, string type)
    {
        Response.Headers.CacheControl = "no-cache";
        return manifest.Error is { } error ? new ProblemResult(error) : File(manifest.Value, type);
    }
}
