using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Organizations.Identities;

/// <summary>Signing in with what the mail client knows of its user. Open to all: the token in the body is what signs in.</summary>
[ApiController, AllowAnonymous, Route("connect"), Tags("Organizations")]
public sealed class IdentitySignInController(IdentitySignIn signIn) : ControllerBase
{
    [HttpGet("ways")]
    [ProducesResponseType<IdentitySignIn.Ways>(StatusCodes.Status200OK)]
    public async Task<ActionResult<IdentitySignIn.Ways>> WaysAsync(CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-cache";
        return await signIn.WaysAsync(ct);
    }

    /// <summary>An access token for our own API, from nested app authentication.</summary>
    [HttpPost("entra")]
    [ProducesResponseType<IdentitySignIn.Response>(StatusCodes.Status200OK)]
    public Task<ActionResult<IdentitySignIn.Response>> EntraAsync(IdentitySignIn.Request request, CancellationToken ct) => AnswerAsync(IdentityKind.Entra, request, ct);

    /// <summary>An identity token of Exchange on premises.</summary>
    [HttpPost("exchange")]
    [ProducesResponseType<IdentitySignIn.Response>(StatusCodes.Status200OK)]
    public Task<ActionResult<IdentitySignIn.Response>> ExchangeAsync(IdentitySignIn.Request request, CancellationToken ct) => AnswerAsync(IdentityKind.Exchange, request, ct);

    private async Task<ActionResult<IdentitySignIn.Response>> AnswerAsync(IdentityKind kind, IdentitySignIn.Request request, CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-store";
        return (await signIn.HandleAsync(kind, request, ct)).ToActionResult();
    }
}
