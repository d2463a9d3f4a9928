using System.Security.Claims;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace AddinHost.Organizations;

/// <summary>Writes that come with the cookie must carry the token in X-CSRF-TOKEN; bearers are not sent by a browser on its own.</summary>
public sealed class AntiforgeryFilter(IAntiforgery antiforgery) : IAsyncAuthorizationFilter
{
    public static bool IsCookie(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.Identity is { IsAuthenticated: true, AuthenticationType: var type } && type == IdentityConstants.ApplicationScheme;
    }

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || !IsCookie(context.HttpContext.User)
            || context.Filters.OfType<IgnoreAntiforgeryTokenAttribute>().Any())
            return;
        if (!await antiforgery.IsRequestValidAsync(context.HttpContext))
            context.Result = new ProblemResult(Error.Invalid("csrf_token_missing", "The page is out of date; load it again and repeat what you did."));
    }
}
