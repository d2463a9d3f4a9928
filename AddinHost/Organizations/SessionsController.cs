using System.ComponentModel.DataAnnotations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Organizations;

/// <summary>Signing in and out, and who one is.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Organizations")]
public sealed class SessionsController(SignIn signIn, WhoAmI whoAmI, ChangeLocale changeLocale, CreateApiKey createApiKey) : ControllerBase
{
    public sealed record SessionRequest([Required, MaxLength(320)] string Email, [Required, MaxLength(500)] string Password);

    public sealed record MeRequest([Required, MaxLength(8)] string Locale);

    [HttpPost("sessions"), AllowAnonymous]
    [ProducesResponseType<WhoAmI.Response>(StatusCodes.Status201Created)]
    public async Task<ActionResult<WhoAmI.Response>> SignInAsync(SessionRequest request, CancellationToken ct)
    {
        var signedIn = await signIn.HandleAsync(request.Email, request.Password);
        return signedIn.Error is { } error ? new ProblemResult(error) : (await whoAmI.HandleAsync(ct)).ToCreated();
    }

    [HttpDelete("sessions/current")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> SignOutAsync()
    {
        await signIn.EndAsync();
        return NoContent();
    }

    [HttpGet("me")]
    [ProducesResponseType<WhoAmI.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<WhoAmI.Response>> GetAsync(CancellationToken ct) => (await whoAmI.HandleAsync(ct)).ToActionResult();

    [HttpPatch("me")]
    [ProducesResponseType<WhoAmI.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<WhoAmI.Response>> ChangeAsync(MeRequest request, CancellationToken ct)
    {
        var changed = await changeLocale.HandleAsync(request.Locale, ct);
        return changed.Error is { } error ? new ProblemResult(error) : (await whoAmI.HandleAsync(ct)).ToActionResult();
    }

    [HttpPost("api-keys")]
    [ProducesResponseType<CreateApiKey.Response>(StatusCodes.Status201Created)]
    public async Task<ActionResult<CreateApiKey.Response>> CreateKeyAsync(CreateApiKey.Request request, CancellationToken ct) =>
        (await createApiKey.HandleAsync(request, ct)).ToCreated();
}
