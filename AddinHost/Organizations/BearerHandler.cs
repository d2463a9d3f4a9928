using System.Security.Claims;
using System.Text.Encodings.Web;
using AddinHost.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Organizations;

/// <summary>Authenticates <c>Authorization: Bearer</c>: an API key, or the short access token of a pane.</summary>
public sealed class BearerHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AppDb db, PaneTokens paneTokens, BearerCache bearers, PaneSightings sightings)
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
        var bearer = token.StartsWith(CreateApiKey.Prefix, StringComparison.Ordinal) ? await OfApiKeyAsync(token) : await OfPaneAsync(token);
        if (bearer is null)
            return AuthenticateResult.Fail("Unknown, expired or revoked.");

        var identity = new ClaimsIdentity(MemberPrincipals.Claims(bearer.MemberId, bearer.OrganizationId, bearer.Permissions), Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Scheme;
        return Task.CompletedTask;
    }

    // The organization is what these look-ups find out, so its filter is lifted in both.
    private Task<Bearer?> OfApiKeyAsync(string key)
    {
        var hash = BearerCache.OfApiKey(key);
        return FindAsync(hash, db.ApiKeys.IgnoreQueryFilters().Where(row => row.KeyHash == hash && row.RevokedAt == null).Select(row => row.MemberId));
    }

    /// <summary>A pane's token stands on a sign-in with our window, or on an identity that its owner linked.</summary>
    private async Task<Bearer?> OfPaneAsync(string token) =>
        paneTokens.Read(token) is { } pane
            ? await FindAsync(
                BearerCache.OfGrant(pane.GrantId),
                db.PaneGrants.IgnoreQueryFilters().Where(grant => grant.Id == pane.GrantId && grant.MemberId == pane.MemberId && grant.RevokedAt == null).Select(grant => grant.MemberId)
                    .Concat(db.LinkedIdentities.IgnoreQueryFilters().Where(link => link.Id == pane.GrantId && link.MemberId == pane.MemberId).Select(link => link.MemberId)),
                sightings.NoteAsync)
            : null;

    private async Task<Bearer?> FindAsync(byte[] credential, IQueryable<Guid> memberIds, Func<Bearer, CancellationToken, Task>? note = null)
    {
        var ct = Context.RequestAborted;
        if (await bearers.FindAsync(credential, ct) is { } kept)
            return kept;
        var found = await db.Users.IgnoreQueryFilters().Where(member => memberIds.Contains(member.Id)).Select(member => new Bearer(member.Id, member.OrganizationId, member.Permissions)).SingleOrDefaultAsync(ct);
        if (found is null)
            return null;
        await bearers.KeepAsync(credential, found, ct);
        if (note is not null)
            await note(found, ct);
        return found;
    }
}
