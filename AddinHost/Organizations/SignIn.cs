using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Identity;

namespace AddinHost.Organizations;

/// <summary>Signs a member in with a cookie. Wrong address and wrong password are the same answer.</summary>
public sealed class SignIn(SignInManager<Member> signIn, UserManager<Member> members, Caller caller, IHttpContextAccessor http)
{
    public async Task<Result<Done>> HandleAsync(string email, string password)
    {
        var member = await members.FindByEmailAsync(email.Trim());
        if (member is null)
        {
            // The time that the hash takes must not tell which addresses exist.
            members.PasswordHasher.HashPassword(new Member { Name = "", CreatedAt = default }, password);
            return Wrong();
        }

        var outcome = await signIn.CheckPasswordSignInAsync(member, password, lockoutOnFailure: true);
        if (outcome.IsLockedOut)
            return Error.Unauthenticated("sign_in_locked", "Too many wrong passwords. Wait five minutes and try again.");
        if (!outcome.Succeeded)
            return Wrong();
        await StartAsync(member);
        return default(Done);
    }

    /// <summary>Gives the browser its cookie, and this request its member.</summary>
    public async Task StartAsync(Member member)
    {
        await signIn.SignInAsync(member, isPersistent: true);
        // The antiforgery token of this answer must belong to the member, not to the stranger who asked.
        var principal = await signIn.CreateUserPrincipalAsync(member);
        http.HttpContext!.User = principal;
        MemberPrincipals.Fill(caller, principal);
    }

    public Task EndAsync() => signIn.SignOutAsync();

    private static Error Wrong() => Error.Unauthenticated("credentials_wrong", "Address or password is wrong.");
}
