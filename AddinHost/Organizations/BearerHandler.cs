using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using AddinHost.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Organizations;

/// <summary>Authenticates <c>Authorization: Bearer</c>: an API key, or the short access token of a pane.</summary>
public sealed class BearerHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AppDb db, PaneTokens paneTokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Authentication type of these principals; antiforgery is not asked of them.</summary>
    public new const string Scheme = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("Not a bearer credential.");
        var token = header["Bearer ".Length..].Trim();
        var member = token.StartsWith(CreateApiKey.Prefix, StringComparison.Ordinal) ? await OfApiKeyAsync(token) : await OfPaneAsync(token);
        if (member is null)
            return AuthenticateResult.Fail("Unknown, expired or revoked.");

        var identity = new ClaimsIdentity(MemberPrincipals.Claims(member.Id, member.OrganizationId, member.Permissions), Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Scheme;
        return Task.CompletedTask;
    }

    // The organization is what these look-ups find out, so its filter is lifted in both.
    private async Task<Member?> OfApiKeyAsync(string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        var memberId = await db.ApiKeys.IgnoreQueryFilters().Where(row => row.KeyHash == hash && row.RevokedAt == null).Select(row => (Guid?)row.MemberId).SingleOrDefaultAsync(Context.RequestAborted);
        return memberId is null ? null : await FindAsync(memberId.Value);
    }

    private async Task<Member?> OfPaneAsync(string token)
    {
        if (paneTokens.Read(token) is not { } pane)
            return null;
        var alive = await db.PaneGrants.IgnoreQueryFilters().AnyAsync(grant => grant.Id == pane.GrantId && grant.MemberId == pane.MemberId && grant.RevokedAt == null, Context.RequestAborted);
        return alive ? await FindAsync(pane.MemberId) : null;
    }

    private Task<Member?> FindAsync(Guid memberId) =>
        db.Users.IgnoreQueryFilters().AsNoTracking().SingleOrDefaultAsync(member => member.Id == memberId, Context.RequestAborted);
}
