using AddinHost.Shared.Results;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AddinHost.Organizations.Identities;

/// <summary>What all tokens of identities have in common: RS256, a signature, one issuer, one audience, a beginning and an end.</summary>
internal static class IdentityTokens
{
    /// <summary>How far the clocks of issuer and host may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public static readonly Error Refused = Error.Unauthenticated(
        "identity_token_refused", "What Outlook says about who you are could not be confirmed. Sign in with the window of Inlay.");

    public static readonly Error NotSetUp = Error.Unauthenticated("identity_not_set_up", "Signing in by Outlook itself is not set up here. Sign in with the window of Inlay.");

    public static readonly Error Unreachable = Error.Unavailable(
        "identity_issuer_unreachable", "Who you are could not be confirmed: the server that vouches for you does not answer. Sign in with the window of Inlay, or try again later.");

    /// <summary>The token before anything of it is believed; null when it is none, or signed in another way.</summary>
    public static JsonWebToken? Read(string token)
    {
        try
        {
            var read = Handler.ReadJsonWebToken(token);
            return read.Alg == SecurityAlgorithms.RsaSha256 ? read : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static async Task<bool> HoldsAsync(JsonWebToken token, SecurityKey key, string? issuer, IEnumerable<string> audiences, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var outcome = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidTypes = ["JWT"],
            RequireSignedTokens = true,
            IssuerSigningKey = key,
            ValidateIssuer = issuer is not null,
            ValidIssuer = issuer,
            ValidAudiences = audiences,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => from <= now + Skew && until > now - Skew,
        });
        return outcome.IsValid;
    }
}
