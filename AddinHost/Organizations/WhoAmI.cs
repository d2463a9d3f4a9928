using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>Tells a signed-in member who they are, with the token that their browser's writes need.</summary>
public sealed class WhoAmI(AppDb db, Caller caller, IAntiforgery antiforgery, IHttpContextAccessor http)
{
    public sealed record OrganizationView(Guid Id, string Name);

    public sealed record Response(Guid Id, string Name, string Email, string Locale, OrganizationView Organization, IReadOnlyList<string> Permissions, string? CsrfToken);

    public async Task<Result<Response>> HandleAsync(CancellationToken ct)
    {
        var member = await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == caller.MemberId, ct);
        if (member is null)
            return Error.Unauthenticated("sign_in_needed", "Sign in first.");
        var organization = await db.Organizations.Where(row => row.Id == caller.OrganizationId).Select(row => new OrganizationView(row.Id, row.Name)).SingleAsync(ct);
        var context = http.HttpContext!;
        // A bearer needs none, and must not be given a cookie.
        var csrf = AntiforgeryFilter.IsCookie(context.User) ? antiforgery.GetAndStoreTokens(context).RequestToken : null;
        return new Response(member.Id, member.Name, member.Email!, member.Locale, organization, Words(member.Permissions), csrf);
    }

    private static List<string> Words(Permissions permissions) =>
    [
        .. permissions.HasFlag(Permissions.PersonalEmailAccess) ? ["personal_email_access"] : Array.Empty<string>(),
        .. permissions.HasFlag(Permissions.Administer) ? ["administer"] : Array.Empty<string>(),
    ];
}
