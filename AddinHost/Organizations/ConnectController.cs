using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Organizations;

/// <summary>The OAuth endpoints of our own server for the task pane (RFC 6749 with PKCE).</summary>
[ApiController, Route("connect"), Tags("Organizations")]
public sealed class ConnectController(PaneSignIn paneSignIn) : ControllerBase
{
    private static readonly string[] RedirectPaths = ["/dialog.html", "/simulator/dialog.html"];

    public sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("refresh_token")] string RefreshToken);

    /// <summary>RFC 6749, 5.2.</summary>
    public sealed record OAuthError([property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);

    [HttpGet("authorize"), Authorize, ApiExplorerSettings(IgnoreApi = true)]
    public async Task<IActionResult> AuthorizeAsync(
        [FromQuery(Name = "response_type")] string? responseType,
        [FromQuery(Name = "client_id")] string? clientId,
        [FromQuery(Name = "redirect_uri")] string? redirectUri,
        [FromQuery(Name = "code_challenge")] string? challenge,
        [FromQuery(Name = "code_challenge_method")] string? method,
        [FromQuery] string? state,
        CancellationToken ct)
    {
        // Nothing goes back to a redirect address that is not ours.
        if (clientId != PaneSignIn.ClientId || !IsOurs(redirectUri))
            return BadRequest(new OAuthError("invalid_request", "Unknown client or redirect address."));
        if (responseType != "code" || method != "S256" || challenge is not { Length: 43 } || state is not { Length: > 0 and <= 200 })
            return BadRequest(new OAuthError("invalid_request", "A code with an S256 challenge and a state is needed."));
        // A bearer may not make itself a longer life; only the browser's own session starts a pane.
        if (!AntiforgeryFilter.IsCookie(User))
            return BadRequest(new OAuthError("access_denied", "Sign in in this window first."));
        var code = await paneSignIn.AuthorizeAsync(challenge, redirectUri!, ct);
        Response.Headers.CacheControl = "no-store";
        return Redirect($"{redirectUri}?code={Uri.EscapeDataString(code)}&state={Uri.EscapeDataString(state)}");
    }

    [HttpPost("token"), AllowAnonymous, Consumes("application/x-www-form-urlencoded")]
    [ProducesResponseType<TokenAnswer>(StatusCodes.Status200OK)]
    [ProducesResponseType<OAuthError>(StatusCodes.Status400BadRequest)]
    public async Task<IActionResult> TokenAsync(
        [FromForm(Name = "grant_type")] string? grantType,
        [FromForm(Name = "client_id")] string? clientId,
        [FromForm] string? code,
        [FromForm(Name = "code_verifier")] string? verifier,
        [FromForm(Name = "redirect_uri")] string? redirectUri,
        [FromForm(Name = "refresh_token")] string? refreshToken,
        CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-store";
        if (clientId != PaneSignIn.ClientId)
            return BadRequest(new OAuthError("invalid_client", "Unknown client."));
        var tokens = grantType switch
        {
            "authorization_code" when code is { Length: < 200 } && verifier is { Length: >= 43 and <= 128 } && redirectUri is not null => await paneSignIn.RedeemAsync(code, verifier, redirectUri, ct),
            "refresh_token" when refreshToken is { Length: < 200 } => await paneSignIn.RefreshAsync(refreshToken, ct),
            "authorization_code" or "refresh_token" => null,
            _ => null,
        };
        if (tokens is not null)
            return Ok(new TokenAnswer(tokens.AccessToken, "Bearer", (int)tokens.ExpiresAfter.TotalSeconds, tokens.RefreshToken));
        return BadRequest(grantType is "authorization_code" or "refresh_token"
            ? new OAuthError("invalid_grant", "The code or token is unknown, over or used; sign in again.")
            : new OAuthError("unsupported_grant_type", "authorization_code or refresh_token."));
    }

    /// <summary>The dialog page of this very origin; whatever host name the pane was reached by.</summary>
    private bool IsOurs(string? redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri)
        && uri.GetLeftPart(UriPartial.Authority).Equals($"{Request.Scheme}://{Request.Host}", StringComparison.OrdinalIgnoreCase)
        && RedirectPaths.Contains(uri.AbsolutePath) && uri.Query.Length == 0 && uri.Fragment.Length == 0;
}
