using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.FirstRun;

/// <summary>The first run: creates the organization and its first administrator, once in the life of an installation, and signs them in.</summary>
public sealed class SetUp(AppDb db, CreateOrganization createOrganization, SignIn signIn, WhoAmI whoAmI, SetUpCode code, StartDemo startDemo, TimeProvider clock)
{
    private static readonly Error AlreadyDone = Error.Conflict("setup_done", "Inlay is set up already. Sign in instead.");

    public sealed record Request(
        [Required, MaxLength(200)] string OrganizationName,
        [Required, MaxLength(200)] string Name,
        [Required, MaxLength(320)] string Email,
        [Required, MaxLength(500)] string Password,
        bool Demo = false,
        [MaxLength(100)] string? Code = null)
    {
        public override string ToString() => "set-up";
    }

    /// <param name="Needed">No organization was made yet.</param>
    /// <param name="CodeRequired">The request does not come from the machine itself: it takes the code that the console shows.</param>
    public sealed record State(bool Needed, bool CodeRequired);

    public async Task<State> LookAsync(bool fromThisMachine, CancellationToken ct) => new(await IsNeededAsync(ct), !fromThisMachine);

    public Task<bool> IsNeededAsync(CancellationToken ct) => db.Installations.AnyAsync(row => row.Id == Installation.OnlyId && row.SetUpAt == null, ct);

    public async Task<Result<WhoAmI.Response>> HandleAsync(Request request, bool fromThisMachine, CancellationToken ct)
    {
        if (!await IsNeededAsync(ct))
            return AlreadyDone;
        if (!fromThisMachine && Refusal(request.Code) is { } refusal)
            return refusal;
        if (!EmailAddress.TryParse(request.Email, out var address) || address.Name is not null)
            return Error.Field("email", "address_invalid", "“{0}” is not an email address.", request.Email.Length > 80 ? request.Email[..80] + "…" : request.Email);

        Member administrator;
        try
        {
            administrator = await db.WriteAsync(() => CreateAsync(request, address.Address, ct), ct);
        }
        catch (RefusedException refused)
        {
            db.ChangeTracker.Clear();
            return refused.Error;
        }

        await signIn.StartAsync(administrator);
        if (request.Demo)
            await startDemo.RunAsync(administrator.Name, ct);
        return await whoAmI.HandleAsync(ct);
    }

    private async Task<Member> CreateAsync(Request request, string email, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // The row decides who of two is first, and the loser's organization is rolled back with it.
        if (await db.Installations.Where(row => row.Id == Installation.OnlyId && row.SetUpAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.SetUpAt, now), ct) == 0)
            throw new RefusedException(AlreadyDone);
        var created = await createOrganization.AddAsync(
            request.OrganizationName,
            request.Name,
            email,
            request.Password,
            CultureInfo.CurrentUICulture.TwoLetterISOLanguageName,
            Permissions.PersonalEmailAccess | Permissions.Administer,
            ct);
        return created.Error is { } error ? throw new RefusedException(error) : created.Value;
    }

    private Error? Refusal(string? tried) => string.IsNullOrWhiteSpace(tried)
        ? Error.Forbidden("setup_code_needed", "Setting up from another machine takes the code that the console of the host shows.")
        : code.Fits(tried) switch
        {
            true => null,
            false => Error.Forbidden("setup_code_wrong", "That is not the code that the console of the host shows."),
            null => Error.Forbidden("setup_code_void", "There were too many wrong codes. Restart the host; its console shows a new one."),
        };

    private sealed class RefusedException(Error error) : Exception
    {
        public Error Error => error;
    }
}
