using AddinHost.Providers.Gmail;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sync.Push;

/// <summary>Where Pub/Sub pushes what Gmail announces.</summary>
[ApiController, AllowAnonymous, Route(GmailPushTokens.Path), ApiExplorerSettings(IgnoreApi = true)]
public sealed class GmailHookController(TakeGmailPush take) : ControllerBase
{
    [HttpPost, RequestSizeLimit(TakeGmailPush.LongestBody)]
    public async Task<ActionResult> ReceiveAsync(CancellationToken ct) =>
        (await take.HandleAsync(Request.Headers.Authorization.ToString(), Request.Body, ct)).ToActionResult();
}
