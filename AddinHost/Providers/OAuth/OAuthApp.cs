namespace AddinHost.Providers.OAuth;

/// <summary>What an administrator registered at Google or Microsoft, so that members can sign in there.</summary>
/// <param name="Tenant">Microsoft only: one tenant instead of all.</param>
/// <param name="Cloud">Microsoft only: a national cloud.</param>
public sealed record OAuthApp(ProviderKind Provider, string ClientId, string ClientSecret, string? Tenant = null, string? Cloud = null)
{
    public override string ToString() => $"client at {Provider}";
}

/// <summary>One right that is asked for, and what Inlay does with it.</summary>
public sealed record OAuthScope(string Name, string Purpose);

/// <summary>One question to a member at their provider's own page (RFC 6749 4.1, RFC 7636, OpenID Connect Core 3.1.2.1).</summary>
/// <param name="Narrow">Only for reading and sending by IMAP and SMTP.</param>
public sealed record AuthorizationQuestion(string RedirectUri, string State, string Nonce, string CodeVerifier, string LoginHint, bool Narrow)
{
    /// <summary>BASE64URL(SHA256(verifier)), method S256.</summary>
    public string CodeChallenge => Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(CodeVerifier)));

    public override string ToString() => "authorization question";
}

/// <summary>What a member granted.</summary>
/// <param name="State">The provider's own form of what renews it: a refresh token, or the cache of MSAL.</param>
/// <param name="Addresses">Addresses of the mailbox that was signed in, the main one first; empty in an answer to a renewal.</param>
/// <param name="EndsAt">When the grant itself ends, whatever is done; null when it lasts.</param>
public sealed record OAuthGrant(string AccessToken, DateTimeOffset ExpiresAt, string State, IReadOnlyList<string> Scopes, IReadOnlyList<string> Addresses, DateTimeOffset? EndsAt = null)
{
    public override string ToString() => "grant";
}

/// <summary>Signing in at one provider. Every failure is a <see cref="ProviderException"/>.</summary>
public interface IOAuthProvider
{
    /// <summary>What must be granted; less is refused.</summary>
    IReadOnlyList<OAuthScope> Scopes(bool narrow);

    Uri AuthorizationUrl(OAuthApp app, AuthorizationQuestion question);

    /// <summary>Where an administrator of the member's organization agrees for all; null where the provider has no such page.</summary>
    Uri? AdminConsentUrl(OAuthApp app, string redirectUri);

    Task<OAuthGrant> RedeemAsync(OAuthApp app, string code, AuthorizationQuestion question, CancellationToken ct);

    /// <exception cref="ProviderException">ReauthorizationNeeded: the grant is gone. Throttled, Unavailable: only the token endpoint is.</exception>
    Task<OAuthGrant> RenewAsync(OAuthApp app, OAuthGrant grant, CancellationToken ct);

    /// <summary>Takes the grant back where the provider lets us; false where only the member can.</summary>
    Task<bool> RevokeAsync(OAuthApp app, OAuthGrant grant, CancellationToken ct);

    /// <summary>The provider's own page on which a member sees and removes what they granted.</summary>
    Uri GrantsPage { get; }

    /// <summary>Is a token taken for this client at all? Fails as the code says: client_secret_wrong, provider_unreachable...</summary>
    Task ProbeAsync(OAuthApp app, string redirectUri, CancellationToken ct);
}
