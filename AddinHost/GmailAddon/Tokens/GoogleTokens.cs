using AddinHost.Organizations;
using AddinHost.Providers.Gmail;
using AddinHost.Shared.Web;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AddinHost.GmailAddon.Tokens;

/// <summary>Why a request for a card is not believed; for the log alone, the answer is the same for all.</summary>
public enum TokenFault
{
    None,
    NotConfigured,
    SystemToken,
    SystemAccount,
    UserToken,
    UserAddress,
}

/// <summary>
/// Verifies the two tokens of a card request: that Google itself calls this very address in the name of our deployment, and for whom. Signature by Google's keys alone (RS256),
/// issuer, audience, time; nothing that a token says about its own key is followed.
/// </summary>
public sealed class GoogleTokens(GoogleKeys keys, IOptions<GoogleOptions> google, IOptions<GmailAddonOptions> addon, PublicUrl publicUrl, TimeProvider clock)
{
    /// <summary>Google's own name as issuer, under which links are kept.</summary>
    public const string Issuer = "https://accounts.google.com";

    private const int LongestToken = 8_192;
    private const string Scheme = "Bearer ";

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestToken };

    /// <param name="Identity">Null with a fault, and when there is no user token at all: then Google is to be asked for the scope of it.</param>
    public readonly record struct Checked(TokenFault Fault, LinkedIdentities.Identity? Identity);

    /// <param name="authorization">The header of that name.</param>
    /// <param name="path">Of the endpoint, under the public address.</param>
    public async Task<Checked> OfDeploymentAsync(string? authorization, CardEvent card, string path, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (addon.Value is not { ServiceAccountEmail: { Length: > 0 } account, ClientId: { Length: > 0 } clientId })
            return new(TokenFault.NotConfigured, null);
        var systemToken = string.IsNullOrEmpty(authorization) ? card.AuthorizationEventObject?.SystemIdToken : Bearer(authorization);
        if (await VerifyAsync(systemToken, $"{publicUrl.Current.AbsoluteUri.TrimEnd('/')}/{path}", ct) is not { } system)
            return new(TokenFault.SystemToken, null);
        if (!IsVerified(system) || !string.Equals(Text(system, "email"), account, StringComparison.OrdinalIgnoreCase))
            return new(TokenFault.SystemAccount, null);
        return string.IsNullOrEmpty(card.AuthorizationEventObject?.UserIdToken) ? new(TokenFault.None, null) : await OfUserAsync(card.AuthorizationEventObject.UserIdToken, clientId, ct);
    }

    /// <summary>A script of ours runs as its user: the one token is that of the user, made for the script's project.</summary>
    public async Task<Checked> OfScriptAsync(string? authorization, CancellationToken ct) =>
        addon.Value.ScriptClientId is { Length: > 0 } clientId ? await OfUserAsync(Bearer(authorization), clientId, ct) : new(TokenFault.NotConfigured, null);

    private async Task<Checked> OfUserAsync(string? token, string clientId, CancellationToken ct)
    {
        if (await VerifyAsync(token, clientId, ct) is not { Subject.Length: > 0 and <= 255 } user)
            return new(TokenFault.UserToken, null);
        return IsVerified(user) && Text(user, "email") is { Length: > 0 and <= 320 } email
            ? new(TokenFault.None, new LinkedIdentities.Identity(IdentityKind.Google, Issuer, user.Subject, email))
            : new(TokenFault.UserAddress, null);
    }

    private async Task<JsonWebToken?> VerifyAsync(string? token, string audience, CancellationToken ct)
    {
        if (token is not { Length: > 0 and <= LongestToken } || !Handler.CanReadToken(token))
            return null;
        JsonWebToken read;
        try
        {
            read = Handler.ReadJsonWebToken(token);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }

        // A key is asked for only where the rest could be Google's.
        if (read.Alg != SecurityAlgorithms.RsaSha256 || string.IsNullOrEmpty(read.Kid) || !Issuers.Contains(read.Issuer))
            return null;
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidIssuers = Issuers,
            ValidAudience = audience,
            IssuerSigningKeys = await keys.GetAsync(read.Kid, ct),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = IsCurrent,
        });
        return result.IsValid ? result.SecurityToken as JsonWebToken : null;
    }

    // With and without the scheme, as Google has always signed.
    private string[] Issuers => google.Value.Endpoints.Accounts.TrimEnd('/') is var issuer ? [issuer, new Uri(issuer).Authority] : [];

    private bool IsCurrent(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && (notBefore is not { } start || now > start - Skew);
    }

    private static bool IsVerified(JsonWebToken token) => token.TryGetPayloadValue<object>("email_verified", out var verified) && verified is true or "true";

    private static string? Text(JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var text) ? text : null;

    private static string? Bearer(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;
}
