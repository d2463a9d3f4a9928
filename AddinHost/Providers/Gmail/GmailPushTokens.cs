using AddinHost.Shared.Web;
using Google.Apis.Auth;
using Microsoft.Extensions.Options;

namespace AddinHost.Providers.Gmail;

/// <summary>Whether a push came from the subscription of this installation.</summary>
public enum PushOrigin
{
    Ours,

    /// <summary>No token, or none that Google made for this address.</summary>
    NotSigned,

    /// <summary>Google made it, for somebody else's subscription; or push is not set up here.</summary>
    NotExpected,
}

/// <summary>Verifies the OpenID Connect token that Pub/Sub sends with a push: Google's signature, time, issuer, audience, and whose account it is. Where it came from proves nothing.</summary>
public sealed class GmailPushTokens(GoogleHttp http, IOptions<GoogleOptions> options, PublicUrl publicUrl)
{
    public const string Path = "hooks/gmail";

    private const string Scheme = "Bearer ";
    private const int LongestToken = 8_192;

    private string Audience => options.Value.PushAudience is { Length: > 0 } given ? given : publicUrl.Current.ToString().TrimEnd('/') + "/" + Path;

    /// <param name="authorization">The header of that name.</param>
    /// <exception cref="HttpRequestException">Google's keys cannot be had at the moment.</exception>
    public async Task<PushOrigin> CheckAsync(string? authorization, CancellationToken ct)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || authorization.Length > LongestToken)
            return PushOrigin.NotSigned;
        if (options.Value.ServiceAccountEmail is not { Length: > 0 } email)
            return PushOrigin.NotExpected;
        var issuer = options.Value.Endpoints.Accounts.TrimEnd('/');
        try
        {
            var payload = await JsonWebSignature.VerifySignedTokenAsync<GoogleJsonWebSignature.Payload>(
                authorization[Scheme.Length..].Trim(),
                new SignedTokenVerificationOptions
                {
                    CertificatesUrl = options.Value.Endpoints.Certificates,
                    HttpClientFactory = http,
                    // With and without the scheme, as Google has always signed.
                    TrustedIssuers = { issuer, new Uri(issuer).Authority },
                    TrustedAudiences = { Audience },
                },
                ct);
            // A token that names no audience at all would pass the check of audiences.
            if (!payload.AudienceAsList.Any())
                return PushOrigin.NotSigned;
            return payload.EmailVerified && string.Equals(payload.Email, email, StringComparison.OrdinalIgnoreCase) ? PushOrigin.Ours : PushOrigin.NotExpected;
        }
        // What is no token fails in many ways while it is taken apart.
        catch (Exception exception) when (exception is InvalidJwtException or FormatException or ArgumentException or Newtonsoft.Json.JsonException or InvalidOperationException)
        {
            return PushOrigin.NotSigned;
        }
    }
}
