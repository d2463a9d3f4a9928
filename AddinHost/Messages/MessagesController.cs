using AddinHost.Messages.Images;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Messages;

/// <summary>Messages, their bodies and files.</summary>
[ApiController, Authorize, Route("api/v1/messages"), Tags("Messages")]
public sealed class MessagesController(GetMessage getMessage, GetBody getBody, GetAttachment getAttachment, GetRemoteImage getRemoteImage) : ControllerBase
{
    [HttpGet("{id:guid}")]
    [ProducesResponseType<GetMessage.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<GetMessage.Response>> GetAsync(Guid id, CancellationToken ct) => (await getMessage.HandleAsync(id, ct)).ToActionResult();

    /// <summary>The body as a document of its own, which runs nothing and loads nothing from elsewhere; <paramref name="images"/> that lie there come through this host.</summary>
    [HttpGet("{id:guid}/body"), Produces("text/html", "application/problem+json"), ApiExplorerSettings(IgnoreApi = true)]
    public async Task<ActionResult> BodyAsync(Guid id, CancellationToken ct, bool quoted = true, bool images = false)
    {
        var body = await getBody.HandleAsync(id, quoted, images, ct);
        if (body.Error is { } error)
            return new ProblemResult(error);
        Response.Headers.ContentSecurityPolicy = GetBody.Policy;
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Response.Headers["X-DNS-Prefetch-Control"] = "off";
        Response.Headers.CacheControl = "private, no-store";
        return Content(body.Value, "text/html; charset=utf-8");
    }

    /// <summary>A file of a message: always a download, never shown by the browser as what it claims to be, but for plain images of the body.</summary>
    [HttpGet("{id:guid}/attachments/{attachmentId:guid}"), Produces("application/octet-stream", "application/problem+json"), ApiExplorerSettings(IgnoreApi = true)]
    public async Task<ActionResult> AttachmentAsync(Guid id, Guid attachmentId, CancellationToken ct)
    {
        var file = await getAttachment.HandleAsync(id, attachmentId, ct);
        if (file.Error is { } error)
            return new ProblemResult(error);
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        Response.Headers.CacheControl = "private, no-store";
        return file.Value.Inline ? File(file.Value.Content, file.Value.ContentType) : File(file.Value.Content, "application/octet-stream", file.Value.Name);
    }

    /// <summary>An image on the internet, by a link that stands in a body.</summary>
    [HttpGet("/api/v1/remote-images/{link}"), Produces("image/png", "application/problem+json"), ApiExplorerSettings(IgnoreApi = true)]
    public async Task<ActionResult> RemoteImageAsync(string link, CancellationToken ct)
    {
        var image = await getRemoteImage.HandleAsync(link, ct);
        if (image.Error is { } error)
            return new ProblemResult(error);
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        Response.Headers.CacheControl = "private, no-store";
        return File(image.Value.Bytes, image.Value.ContentType);
    }
}
