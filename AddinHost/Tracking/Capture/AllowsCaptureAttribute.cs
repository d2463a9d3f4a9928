using System.Security.Claims;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace AddinHost.Tracking.Capture;

/// <summary>Lets in whoever is signed in, and besides them <c>Authorization: Capture</c> (<see cref="CaptureTokens"/>), which no other endpoint knows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowsCaptureAttribute : Attribute, IAllowAnonymous, IAsyncAuthorizationFilter
{
    public const string Scheme = "Capture";

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.HttpContext;
        if (http.User.Identity is { IsAuthenticated: true })
            return;
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase)
            || await http.RequestServices.GetRequiredService<CaptureTokens>().FindAsync(header[(Scheme.Length + 1)..].Trim(), http.RequestAborted) is not { } bearer)
        {
            context.Result = new ChallengeResult();
            return;
        }

        http.User = new ClaimsPrincipal(new ClaimsIdentity(MemberPrincipals.Claims(bearer.MemberId, bearer.OrganizationId, bearer.Permissions), Scheme));
        MemberPrincipals.Fill(http.RequestServices.GetRequiredService<Caller>(), http.User);
    }
}
