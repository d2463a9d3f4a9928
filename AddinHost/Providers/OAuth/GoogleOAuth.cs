using AddinHost.Providers.Gmail;
using Google.Apis.Auth;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Flows;
using Google.Apis.Auth.OAuth2.Responses;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace AddinHost.Providers.OAuth;

/// <summary>Signing in at Google (developers.google.com/identity/protocols/oauth2/web-server, OpenID Connect).</summary>
public sealed class GoogleOAuth(IOptions<GoogleOptions> options, TimeProvider clock) : IOAuthProvider
{
    private const string Everything = "https://mail.google.com/";
    private const string Read = "https://www.googleapis.com/auth/gmail.readonly";
    private const string Compose = "https://www.googleapis.com/auth/gmail.compose";
    private const string Email = "https://www.googleapis.com/auth/userinfo.email";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly GoogleOptions.EndpointOptions endpoints = options.Value.Endpoints;

    public Uri GrantsPage => new("https://myaccount.google.com/connections");

    public IReadOnlyList<OAuthScope> Scopes(bool narrow) => narrow
        ? [new("openid", "scope_openid"), new(Email, "scope_email"), new(Everything, "scope_google_imap")]
        : [new("openid", "scope_openid"), new(Email, "scope_email"), new(Read, "scope_google_read"), new(Compose, "scope_google_compose")];

    public Uri AuthorizationUrl(OAuthApp app, AuthorizationQuestion question)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(question);
        return new Uri(QueryHelpers.AddQueryString($"{endpoints.Accounts}/o/oauth2/v2/auth", new Dictionary<string, string?>
        {
            ["client_id"] = app.ClientId,
            ["redirect_uri"] = question.RedirectUri,
            ["response_type"] = "code",
            ["scope"] = string.Join(' ', Scopes(question.Narrow).Select(scope => scope.Name)),
            ["state"] = question.State,
            ["nonce"] = question.Nonce,
            ["code_challenge"] = question.CodeChallenge,
            ["code_challenge_method"] = "S256",
            ["login_hint"] = question.LoginHint,
            ["access_type"] = "offline",
            // Without it Google gives no refresh token to somebody who agreed once before.
            ["prompt"] = "select_account consent",
        }));
    }

    public Uri? AdminConsentUrl(OAuthApp app, string redirectUri) => null;

    public async Task<OAuthGrant> RedeemAsync(OAuthApp app, string code, AuthorizationQuestion question, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(question);
        using var flow = Flow(app, out var heard);
        var answer = await AskAsync(token => flow.ExchangeCodeForTokenAsync("", code, question.CodeVerifier, question.RedirectUri, token), "code_refused", heard, ct);
        if (answer.RefreshToken is null)
            throw new ProviderException(ProviderFailure.Rejected, "no_lasting_grant");
        var payload = await VerifyAsync(app, answer.IdToken, question.Nonce, ct);
        return Grant(answer, answer.RefreshToken, payload);
    }

    public async Task<OAuthGrant> RenewAsync(OAuthApp app, OAuthGrant grant, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(grant);
        using var flow = Flow(app, out var heard);
        var answer = await AskAsync(token => flow.RefreshTokenAsync("", grant.State, token), "grant_revoked", heard, ct);
        return Grant(answer, answer.RefreshToken ?? grant.State, null) with { Scopes = grant.Scopes, Addresses = grant.Addresses, EndsAt = grant.EndsAt };
    }

    public async Task<bool> RevokeAsync(OAuthApp app, OAuthGrant grant, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(grant);
        using var flow = Flow(app, out var heard);
        try
        {
            await AskAsync(
                async token =>
                {
                    await flow.RevokeTokenAsync("", grant.State, token);
                    return true;
                },
                "grant_revoked",
                heard,
                ct);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.ReauthorizationNeeded)
        {
            // Gone already.
        }

        return true;
    }

    public async Task ProbeAsync(OAuthApp app, string redirectUri, CancellationToken ct)
    {
        using var flow = Flow(app, out var heard);
        try
        {
            // A code that cannot be: a known client with the right secret hears about the code, any other about itself.
            await AskAsync(token => flow.ExchangeCodeForTokenAsync("", "probe", new string('p', 43), redirectUri, token), "code_refused", heard, ct);
        }
        catch (ProviderException exception) when (exception.Code == "code_refused")
        {
        }
    }

    private PkceGoogleAuthorizationCodeFlow Flow(OAuthApp app, out HearsRetryAfter heard) => new(new AtEndpoints(endpoints)
    {
        ClientSecrets = new ClientSecrets { ClientId = app.ClientId, ClientSecret = app.ClientSecret },
        // Their own repetition would hide from us that the endpoint is busy.
        DefaultExponentialBackOffPolicy = Google.Apis.Http.ExponentialBackOffPolicy.None,
        HttpClientFactory = heard = new HearsRetryAfter(),
    });

    private OAuthGrant Grant(TokenResponse answer, string refreshToken, JsonWebSignature.Payload? payload)
    {
        var now = clock.GetUtcNow();
        return new OAuthGrant(
            answer.AccessToken,
            now + TimeSpan.FromSeconds(answer.ExpiresInSeconds ?? 3_600),
            refreshToken,
            answer.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            payload is null ? [] : [EmailOf(payload)]);
    }

    private async Task<JsonWebSignature.Payload> VerifyAsync(OAuthApp app, string? idToken, string nonce, CancellationToken ct)
    {
        try
        {
            ct.ThrowIfCancellationRequested();
            var verification = new SignedTokenVerificationOptions { CertificatesUrl = endpoints.Certificates };
            verification.TrustedAudiences.Add(app.ClientId);
            // With and without the scheme, as Google has always signed.
            verification.TrustedIssuers.Add(endpoints.Accounts);
            verification.TrustedIssuers.Add(new Uri(endpoints.Accounts).Authority);
            var payload = await JsonWebSignature.VerifySignedTokenAsync<IdTokenPayload>(idToken ?? "", verification, ct);
            if (!System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(payload.Nonce as string ?? ""), System.Text.Encoding.UTF8.GetBytes(nonce)))
                throw new ProviderException(ProviderFailure.Rejected, "id_token_invalid");
            return payload.EmailVerified ? payload : throw new ProviderException(ProviderFailure.Rejected, "address_unverified");
        }
        catch (Exception exception) when (exception is InvalidJwtException or ArgumentException or FormatException or Newtonsoft.Json.JsonException)
        {
            throw new ProviderException(ProviderFailure.Rejected, "id_token_invalid", exception);
        }
    }

    private static string EmailOf(JsonWebSignature.Payload payload) => ((IdTokenPayload)payload).Email ?? "";

    private static async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, string whenGone, HearsRetryAfter heard, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        try
        {
            return await ask(limit.Token);
        }
        catch (TokenResponseException exception)
        {
            var error = OAuthErrors.From(exception.Error?.Error, (int?)exception.StatusCode, whenGone, exception);
            throw heard.RetryAfter is { } wait ? new ProviderException(error.Failure, error.Code, exception) { RetryAfter = wait } : error;
        }
        catch (Exception exception) when (exception is HttpRequestException or Google.GoogleApiException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new ProviderException(ProviderFailure.Unavailable, "sign_in_unreachable", exception);
        }
    }

    private sealed class AtEndpoints(GoogleOptions.EndpointOptions endpoints)
        : GoogleAuthorizationCodeFlow.Initializer($"{endpoints.Accounts}/o/oauth2/v2/auth", $"{endpoints.OAuth}/token", $"{endpoints.OAuth}/revoke");

    /// <summary>Keeps the time that Google wants to be left alone: the exception of its library does not tell it.</summary>
    private sealed class HearsRetryAfter : Google.Apis.Http.HttpClientFactory
    {
        public TimeSpan? RetryAfter { get; private set; }

        protected override HttpMessageHandler CreateHandler(Google.Apis.Http.CreateHttpClientArgs args) => new Ear(this, base.CreateHandler(args));

        private sealed class Ear(HearsRetryAfter heard, HttpMessageHandler inner) : DelegatingHandler(inner)
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var answer = await base.SendAsync(request, cancellationToken);
                heard.RetryAfter = answer.Headers.RetryAfter?.Delta;
                return answer;
            }
        }
    }

    private sealed class IdTokenPayload : JsonWebSignature.Payload
    {
        [Newtonsoft.Json.JsonProperty("email")]
        public string? Email { get; set; }

        [Newtonsoft.Json.JsonProperty("email_verified")]
        public bool EmailVerified { get; set; }
    }
}
