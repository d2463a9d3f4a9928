using System.Net.Http.Headers;
using System.Text.Json;
using AddinHost.Providers.Graph;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Client;

namespace AddinHost.Providers.OAuth;

/// <summary>Signing in at Microsoft through MSAL (learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow). Its token cache is the grant.</summary>
public sealed class MicrosoftOAuth(IOptions<MicrosoftOptions> options, IHttpClientFactory clients) : IOAuthProvider
{
    /// <summary>Name of the HttpClient for sign-in: fixed hosts, no redirects, nothing logged.</summary>
    public const string HttpClientName = "microsoft-sign-in";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly string[] Always = ["openid", "profile", "offline_access", "email"];

    /// <summary>What is kept of MSAL: its cache and whose account in it is meant.</summary>
    private sealed record Kept(byte[] Cache, string Account, bool Narrow);

    public Uri GrantsPage => new("https://myaccount.microsoft.com/");

    public IReadOnlyList<OAuthScope> Scopes(bool narrow) => narrow
        ? [new("openid", "scope_openid"), new("offline_access", "scope_offline"), new("IMAP.AccessAsUser.All", "scope_microsoft_imap"), new("SMTP.Send", "scope_microsoft_smtp")]
        : [new("openid", "scope_openid"), new("offline_access", "scope_offline"), new("User.Read", "scope_microsoft_user"), new("Mail.ReadWrite", "scope_microsoft_mail"),
            new("Mail.Send", "scope_microsoft_send"), new("MailboxSettings.Read", "scope_microsoft_settings")];

    public Uri AuthorizationUrl(OAuthApp app, AuthorizationQuestion question)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(question);
        return new Uri(QueryHelpers.AddQueryString($"{Authority(app)}/oauth2/v2.0/authorize", new Dictionary<string, string?>
        {
            ["client_id"] = app.ClientId,
            ["redirect_uri"] = question.RedirectUri,
            ["response_type"] = "code",
            ["response_mode"] = "query",
            ["scope"] = string.Join(' ', Always.Concat(Resource(app, question.Narrow)).Distinct()),
            ["state"] = question.State,
            ["nonce"] = question.Nonce,
            ["code_challenge"] = question.CodeChallenge,
            ["code_challenge_method"] = "S256",
            ["login_hint"] = question.LoginHint,
            ["prompt"] = "select_account",
        }));
    }

    public Uri? AdminConsentUrl(OAuthApp app, string redirectUri)
    {
        ArgumentNullException.ThrowIfNull(app);
        return new Uri(QueryHelpers.AddQueryString($"{Host(app)}/{app.Tenant ?? "organizations"}/v2.0/adminconsent", new Dictionary<string, string?>
        {
            ["client_id"] = app.ClientId,
            ["scope"] = string.Join(' ', Resource(app, narrow: false)),
            ["redirect_uri"] = redirectUri,
        }));
    }

    public async Task<OAuthGrant> RedeemAsync(OAuthApp app, string code, AuthorizationQuestion question, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(question);
        var (client, cache) = Client(app, question.RedirectUri, null);
        var answer = await AskAsync(
            token => client.AcquireTokenByAuthorizationCode(Resource(app, question.Narrow), code).WithPkceCodeVerifier(question.CodeVerifier).ExecuteAsync(token), "code_refused", ct);
        // The token comes straight from the endpoint over TLS (OpenID Connect Core 3.1.3.7 item 6); the nonce ties it to this question.
        var nonce = answer.ClaimsPrincipal?.FindFirst("nonce")?.Value ?? "";
        if (!System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(nonce), System.Text.Encoding.UTF8.GetBytes(question.Nonce)))
            throw new ProviderException(ProviderFailure.Rejected, "id_token_invalid");
        if (cache() is not { Length: > 0 } bytes || answer.Account is null)
            throw new ProviderException(ProviderFailure.Rejected, "no_lasting_grant");
        var addresses = question.Narrow ? [answer.Account.Username] : await AddressesAsync(app, answer.AccessToken, ct);
        return Grant(app, answer, bytes, question.Narrow) with { Addresses = addresses };
    }

    public async Task<OAuthGrant> RenewAsync(OAuthApp app, OAuthGrant grant, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var kept = JsonSerializer.Deserialize<Kept>(grant.State)!;
        var (client, cache) = Client(app, null, kept.Cache);
        var account = await client.GetAccountAsync(kept.Account) ?? throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "grant_missing");
        var answer = await AskAsync(token => client.AcquireTokenSilent(Resource(app, kept.Narrow), account).WithForceRefresh(true).ExecuteAsync(token), "grant_revoked", ct);
        return Grant(app, answer, cache() ?? kept.Cache, kept.Narrow) with { Scopes = grant.Scopes, Addresses = grant.Addresses, EndsAt = grant.EndsAt };
    }

    /// <summary>Microsoft has no endpoint for it: the member removes Inlay on their own page.</summary>
    public Task<bool> RevokeAsync(OAuthApp app, OAuthGrant grant, CancellationToken ct) => Task.FromResult(false);

    public async Task ProbeAsync(OAuthApp app, string redirectUri, CancellationToken ct)
    {
        var (client, _) = Client(app, redirectUri, null);
        try
        {
            await AskAsync(token => client.AcquireTokenByAuthorizationCode(Resource(app, narrow: false), "probe").WithPkceCodeVerifier(new string('p', 43)).ExecuteAsync(token), "code_refused", ct);
        }
        catch (ProviderException exception) when (exception.Code == "code_refused")
        {
            // A known client with the right secret hears about the code, any other about itself.
        }
    }

    private static OAuthGrant Grant(OAuthApp app, AuthenticationResult answer, byte[] cache, bool narrow)
    {
        var state = JsonSerializer.Serialize(new Kept(cache, answer.Account.HomeAccountId.Identifier, narrow));
        // The short names are what people and pages know; openid and offline_access show in what came: an identity and a cache.
        var scopes = answer.Scopes.Select(scope => scope[(scope.LastIndexOf('/') + 1)..]).Concat(["openid", "offline_access"]).Distinct().ToList();
        _ = app;
        return new OAuthGrant(answer.AccessToken, answer.ExpiresOn, state, scopes, []);
    }

    /// <summary>Where mail to this person arrives: the sign-in name is often another one.</summary>
    private async Task<IReadOnlyList<string>> AddressesAsync(OAuthApp app, string accessToken, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Graph(app)}/v1.0/me?$select=mail,userPrincipalName,proxyAddresses");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        try
        {
            using var answer = await clients.CreateClient(HttpClientName).SendAsync(request, ct);
            if (!answer.IsSuccessStatusCode)
                throw new ProviderException(ProviderFailure.Unavailable, "profile_unreadable");
            using var me = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
            var mail = me.RootElement.TryGetProperty("mail", out var main) ? main.GetString() : null;
            var proxies = me.RootElement.TryGetProperty("proxyAddresses", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(item => item.GetString() ?? "") : [];
            const string Smtp = "smtp:";
            string?[] all = [mail, .. proxies.Where(proxy => proxy.StartsWith(Smtp, StringComparison.OrdinalIgnoreCase)).Select(proxy => proxy[Smtp.Length..]), mail is null ? me.RootElement.GetProperty("userPrincipalName").GetString() : null];
            return [.. all.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new ProviderException(ProviderFailure.Unavailable, "profile_unreadable", exception);
        }
    }

    private (IConfidentialClientApplication Client, Func<byte[]?> Cache) Client(OAuthApp app, string? redirectUri, byte[]? kept)
    {
        var builder = ConfidentialClientApplicationBuilder.Create(app.ClientId)
            .WithClientSecret(app.ClientSecret)
            .WithAuthority(Authority(app), validateAuthority: false)
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(new FactoryOfMsal(clients));
        if (redirectUri is not null)
            builder = builder.WithRedirectUri(redirectUri);
        var client = builder.Build();
        byte[]? changed = null;
        client.UserTokenCache.SetBeforeAccess(access =>
        {
            if ((changed ?? kept) is { } bytes)
                access.TokenCache.DeserializeMsalV3(bytes);
        });
        client.UserTokenCache.SetAfterAccess(access =>
        {
            if (access.HasStateChanged)
                changed = access.TokenCache.SerializeMsalV3();
        });
        return (client, () => changed);
    }

    private static async Task<AuthenticationResult> AskAsync(Func<CancellationToken, Task<AuthenticationResult>> ask, string whenGone, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        try
        {
            return await ask(limit.Token);
        }
        catch (MsalUiRequiredException exception)
        {
            // AADSTS53003 and its neighbours: the tenant's rules about devices and places stand between.
            var code = exception.Message.Contains("AADSTS5300", StringComparison.Ordinal) ? "conditional_access" : whenGone;
            throw new ProviderException(code == "code_refused" ? ProviderFailure.Rejected : ProviderFailure.ReauthorizationNeeded, code, exception);
        }
        catch (MsalServiceException exception)
        {
            var error = OAuthErrors.From(exception.ErrorCode, exception.StatusCode == 0 ? null : exception.StatusCode, whenGone, exception);
            throw exception.Headers?.RetryAfter?.Delta is { } wait ? new ProviderException(error.Failure, error.Code, exception) { RetryAfter = wait } : error;
        }
        catch (Exception exception) when (exception is MsalClientException or HttpRequestException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new ProviderException(ProviderFailure.Unavailable, "sign_in_unreachable", exception);
        }
    }

    private string Host(OAuthApp app) => options.Value.Endpoints.Login ?? MicrosoftClouds.Find(app.Cloud).Login;

    private string Graph(OAuthApp app) => options.Value.Endpoints.Graph ?? MicrosoftClouds.Find(app.Cloud).Graph;

    private string Authority(OAuthApp app) => $"{Host(app)}/{app.Tenant ?? "common"}";

    private IEnumerable<string> Resource(OAuthApp app, bool narrow)
    {
        var prefix = narrow ? MicrosoftClouds.Find(app.Cloud).Outlook : MicrosoftClouds.Find(app.Cloud).Graph;
        return Scopes(narrow).Select(scope => scope.Name).Where(name => !Always.Contains(name)).Select(name => $"{prefix}/{name}");
    }

    private sealed class FactoryOfMsal(IHttpClientFactory clients) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => clients.CreateClient(HttpClientName);
    }
}
