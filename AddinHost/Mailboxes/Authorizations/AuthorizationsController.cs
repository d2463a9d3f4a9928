using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Mailboxes.Authorizations;

/// <summary>Connecting a mailbox by signing in at its provider.</summary>
[ApiController, Tags("Mailboxes")]
public sealed class AuthorizationsController(StartAuthorization start, ReceiveAnswer receive, CompleteAuthorization complete) : ControllerBase
{
    /// <summary>The page of the app that completes a sign-in.</summary>
    private const string Page = "/app/settings/email/return";

    [HttpPost("api/v1/mailboxes/authorizations"), Authorize(Policies.PersonalEmailAccess)]
    [ProducesResponseType<StartAuthorization.Response>(StatusCodes.Status201Created)]
    public async Task<ActionResult<StartAuthorization.Response>> StartAsync(StartAuthorization.Request request, CancellationToken ct) => (await start.HandleAsync(request, ct)).ToCreated();

    /// <summary>Steps go to the caller's stream as <c>mailbox.step</c>, with the id of the authorization as <c>attemptId</c>.</summary>
    [HttpPost("api/v1/mailboxes/authorizations/{id:guid}/complete"), Authorize(Policies.PersonalEmailAccess)]
    [ProducesResponseType<MailboxView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<MailboxView>> CompleteAsync(Guid id, CompleteAuthorization.Request request, CancellationToken ct) => (await complete.HandleAsync(id, request, ct)).ToActionResult();

    [HttpGet("oauth/google/callback"), ApiExplorerSettings(IgnoreApi = true)]
    public Task<RedirectResult> GoogleAsync(string? state, string? code, string? error, [FromQuery(Name = "error_description")] string? description, CancellationToken ct) =>
        ReturnAsync(ProviderKind.Gmail, state, code, error, description, ct);

    [HttpGet("oauth/microsoft/callback"), ApiExplorerSettings(IgnoreApi = true)]
    public Task<RedirectResult> MicrosoftAsync(
        string? state, string? code, string? error, [FromQuery(Name = "error_description")] string? description, [FromQuery(Name = "admin_consent")] string? adminConsent, CancellationToken ct) =>
        adminConsent is null ? ReturnAsync(ProviderKind.Graph, state, code, error, description, ct) : Task.FromResult(To(error is null ? "agreed=admin" : "problem=admin_consent_refused"));

    /// <summary>Whoever comes back without being signed in here, or with somebody else's state, learns no more than that.</summary>
    private async Task<RedirectResult> ReturnAsync(ProviderKind provider, string? state, string? code, string? error, string? description, CancellationToken ct)
    {
        if (!AntiforgeryFilter.IsCookie(User))
            return To("problem=signed_out");
        var attempt = await receive.HandleAsync(provider, state, code, error, description, ct);
        return To(attempt is { } id ? $"authorization={id}" : "problem=authorization_not_found");
    }

    private RedirectResult To(string query)
    {
        Response.Headers.CacheControl = "no-store";
        // The code stays out of the next page's Referer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return Redirect($"{Page}?{query}");
    }
}
