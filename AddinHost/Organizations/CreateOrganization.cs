using System.Security.Cryptography;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Secrets;
using Microsoft.AspNetCore.Identity;

namespace AddinHost.Organizations;

/// <summary>Creates an organization with its first member. Runs inside the transaction of the caller, who becomes that member.</summary>
public sealed class CreateOrganization(AppDb db, Caller caller, UserManager<Member> members, Sealer sealer, TimeProvider clock)
{
    public const string HashKeyPurpose = "organization-hash-key";

    public async Task<Result<Member>> AddAsync(string organizationName, string memberName, string email, string password, string locale, Permissions permissions, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var organization = new Organization
        {
            Id = id,
            Name = organizationName.Trim(),
            SealedHashKey = sealer.Seal(HashKeyPurpose, id, RandomNumberGenerator.GetBytes(32)),
            CreatedAt = clock.GetUtcNow(),
        };
        db.Organizations.Add(organization);
        await db.SaveChangesAsync(ct);

        var member = new Member
        {
            OrganizationId = id,
            Name = memberName.Trim(),
            Email = email.Trim(),
            UserName = email.Trim(),
            Locale = locale,
            Permissions = permissions,
            CreatedAt = clock.GetUtcNow(),
        };
        caller.BecomeMember(id, member.Id, permissions);
        var created = await members.CreateAsync(member, password);
        if (created.Succeeded)
            return member;
        return created.Errors.Any(error => error.Code.StartsWith("Password", StringComparison.Ordinal))
            ? Error.Field("password", "password_too_weak", "Choose a password of at least {0} characters.", members.Options.Password.RequiredLength)
            : Error.Field("email", "email_taken", "Somebody signs in with that address already, or it is no address.");
    }
}
