using System.Security.Claims;
using AddinHost.Organizations.Identities;
using AddinHost.Organizations.Teams;
using AddinHost.Shared.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AddinHost.Organizations;

/// <summary>Organizations, members, sign-in by cookie (web app), API key and pane token.</summary>
public static class OrganizationsFeature
{
    private const string Chooser = "Inlay";

    public static IServiceCollection AddOrganizations(this IServiceCollection services)
    {
        services.AddScoped<Caller>();
        services.AddScoped<CreateOrganization>();
        services.AddScoped<SignIn>();
        services.AddScoped<WhoAmI>();
        services.AddScoped<ListMembers>();
        services.AddScoped<ManageTeams>();
        services.AddScoped<ChangeLocale>();
        services.AddScoped<CreateApiKey>();
        services.AddScoped<PaneSignIn>();
        services.AddScoped<PaneSightings>();
        services.AddScoped<EntraClients>();
        services.AddSingleton<EntraKeys>();
        services.AddScoped<EntraTokens>();
        services.AddSingleton<ExchangeKeys>();
        services.AddScoped<ExchangeTokens>();
        services.AddScoped<IdentitySignIn>();
        services.AddScoped<LinkedIdentities>();
        services.AddScoped<OrganizationHashes>();
        services.AddSingleton<PaneTokens>();
        services.AddSingleton<BearerCache>();
        services.AddSingleton<ThisInstallation>();

        services.AddAuthentication(Chooser)
            .AddPolicyScheme(Chooser, null, options => options.ForwardDefaultSelector = http =>
                http.Request.Headers.Authorization.Count > 0 ? BearerHandler.Scheme : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Scheme, null)
            .AddIdentityCookies(cookies => cookies.ApplicationCookie!.Configure(ConfigureCookie));
        services.AddIdentityCore<Member>(options =>
            {
                options.User.RequireUniqueEmail = true;
                // Names are addresses; which characters an address may hold is for the address parser to say.
                options.User.AllowedUserNameCharacters = "";
                options.Password.RequiredLength = 10;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 8;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
                options.ClaimsIdentity.UserIdClaimType = ClaimTypes.NameIdentifier;
            })
            .AddSignInManager()
            .AddUserStore<MemberStore>()
            .AddClaimsPrincipalFactory<MemberPrincipals>();
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromMinutes(1));
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Administer, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => MemberPrincipals.PermissionsOf(context.User).HasFlag(Permissions.Administer)))
            .AddPolicy(Policies.PersonalEmailAccess, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => MemberPrincipals.PermissionsOf(context.User).HasFlag(Permissions.PersonalEmailAccess)));
        services.AddAntiforgery(options =>
        {
            options.HeaderName = "X-CSRF-TOKEN";
            options.Cookie.Name = "inlay-csrf";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // Frames are ruled by the content security policy of each page; this header would blank the pane in Outlook on the web.
            options.SuppressXFrameOptionsHeader = true;
        });
        return services;
    }

    /// <summary>Fills the caller from whoever was authenticated.</summary>
    public static IApplicationBuilder UseCaller(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.User.Identity?.IsAuthenticated == true)
            MemberPrincipals.Fill(http.RequestServices.GetRequiredService<Caller>(), http.User);
        return next();
    });

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "inlay";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromDays(14);
        options.SlidingExpiration = true;
        // An API answers 401 and 403; it does not send programs to a page.
        options.Events.OnRedirectToLogin = context => Answer(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
    }

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}

/// <summary>Names of the permissions that endpoints ask for.</summary>
public static class Policies
{
    public const string PersonalEmailAccess = "personal_email_access";

    public const string Administer = "administer";
}

/// <summary>What a principal of ours carries, whichever way somebody signed in.</summary>
public sealed class MemberPrincipals(UserManager<Member> members, IOptions<IdentityOptions> options) : UserClaimsPrincipalFactory<Member>(members, options)
{
    private const string OrganizationClaim = "organization";
    private const string PermissionsClaim = "permissions";

    public static IEnumerable<Claim> Claims(Guid memberId, Guid organizationId, Permissions permissions) =>
    [
        new(ClaimTypes.NameIdentifier, memberId.ToString()),
        new(OrganizationClaim, organizationId.ToString()),
        new(PermissionsClaim, permissions.ToString()),
    ];

    public static Permissions PermissionsOf(ClaimsPrincipal principal) =>
        Enum.TryParse<Permissions>(principal.FindFirstValue(PermissionsClaim), out var permissions) ? permissions : Permissions.None;

    public static void Fill(Caller caller, ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var member) && Guid.TryParse(principal.FindFirstValue(OrganizationClaim), out var organization))
            caller.BecomeMember(organization, member, PermissionsOf(principal));
    }

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Member user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new(OrganizationClaim, user.OrganizationId.ToString()));
        identity.AddClaim(new(PermissionsClaim, user.Permissions.ToString()));
        return identity;
    }
}
