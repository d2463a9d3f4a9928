using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>
/// Signing in (learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow) under /common, /organizations, /consumers or a tenant: discovery, the page with
/// accounts, codes with PKCE, renewing with rotation, agreement of an administrator.
/// </summary>
internal static class SignIn
{
    public const string Tenant = "11111111-aaaa-bbbb-cccc-222222222222";
    public const string ClientId = "3c9f7c3e-0000-4000-8000-000000000001";
    public const string Secret = "fake-secret";
    private const string KeyId = "fake-key";

    private static readonly RSA Key = RSA.Create(2048);

    private sealed record Code(FakeMailbox Mailbox, string RedirectUri, string Scope, string? Challenge, string? Nonce);

    public static void Map(WebApplication app, MicrosoftWorld world)
    {
        var codes = new ConcurrentDictionary<string, Code>();
        app.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", (HttpRequest request, string tenant) => Results.Json(Discovery(GraphApi.Address(request), tenant)));
        app.MapGet("/{tenant}/discovery/v2.0/keys", () => Results.Json(Keys()));
        app.MapGet("/common/discovery/instance", (HttpRequest request) => Results.Json(new JsonObject
        {
            ["tenant_discovery_endpoint"] = GraphApi.Address(request) + "/common/v2.0/.well-known/openid-configuration",
            ["api-version"] = "1.1",
            ["metadata"] = new JsonArray(new JsonObject { ["preferred_network"] = request.Host.Value, ["preferred_cache"] = request.Host.Value, ["aliases"] = new JsonArray(JsonValue.Create(request.Host.Value)) }),
        }));
        app.MapGet("/{tenant}/oauth2/v2.0/authorize", (HttpRequest request) => Page(world, request));
        app.MapGet("/fake/choose", (HttpRequest request) => Choose(world, codes, request));
        app.MapPost("/{tenant}/oauth2/v2.0/token", async (HttpRequest request) => Token(world, codes, request, await request.ReadFormAsync()));
        app.MapGet("/{tenant}/v2.0/adminconsent", (HttpRequest request) =>
        {
            foreach (var mailbox in world.Mailboxes.Values)
                mailbox.NeedsAdminConsent = false;
            var query = request.Query;
            return Results.Redirect($"{query["redirect_uri"]}?admin_consent=True&tenant={Tenant}&scope={Uri.EscapeDataString(query["scope"].ToString())}{(query["state"].ToString() is { Length: > 0 } state ? "&state=" + Uri.EscapeDataString(state) : "")}");
        });
    }

    private static JsonObject Discovery(string address, string tenant) => new()
    {
        ["issuer"] = $"{address}/{(tenant is "common" or "organizations" ? "{tenantid}" : tenant)}/v2.0",
        ["authorization_endpoint"] = $"{address}/{tenant}/oauth2/v2.0/authorize",
        ["token_endpoint"] = $"{address}/{tenant}/oauth2/v2.0/token",
        ["jwks_uri"] = $"{address}/{tenant}/discovery/v2.0/keys",
        ["response_types_supported"] = new JsonArray("code"),
        ["subject_types_supported"] = new JsonArray("pairwise"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        ["scopes_supported"] = new JsonArray("openid", "profile", "email", "offline_access"),
    };

    private static JsonObject Keys()
    {
        var key = Key.ExportParameters(false);
        return new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = KeyId, ["n"] = Url64(key.Modulus!), ["e"] = Url64(key.Exponent!) }) };
    }

    /// <summary>The page: whose account, or no.</summary>
    private static IResult Page(MicrosoftWorld world, HttpRequest request)
    {
        var query = request.Query;
        if (query["client_id"] != ClientId)
            return Results.Content("<h1>AADSTS700016</h1><p>The application was not found in the directory.</p>", "text/html", statusCode: 400);
        if (query["response_type"] != "code" || !Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out _) || query["code_challenge_method"] != "S256")
            return Results.Content("<h1>AADSTS900144</h1><p>The request is incomplete.</p>", "text/html", statusCode: 400);
        var rest = request.QueryString.Value![1..];
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><head><title>Sign in to your account</title></head><body><main><h1>Pick an account</h1><ul>");
        foreach (var mailbox in world.Mailboxes.Values.OrderBy(each => each.Address, StringComparer.Ordinal))
            page.Append(CultureInfo.InvariantCulture, $"<li><a data-account=\"{WebUtility.HtmlEncode(mailbox.Address)}\" href=\"/fake/choose?account={Uri.EscapeDataString(mailbox.Address)}&amp;{WebUtility.HtmlEncode(rest)}\">{WebUtility.HtmlEncode(mailbox.Address)}</a></li>");
        page.Append(CultureInfo.InvariantCulture, $"</ul><p><a data-deny href=\"/fake/choose?{WebUtility.HtmlEncode(rest)}\">Cancel</a></p></main></body></html>");
        return Results.Content(page.ToString(), "text/html");
    }

    private static IResult Choose(MicrosoftWorld world, ConcurrentDictionary<string, Code> codes, HttpRequest request)
    {
        var query = request.Query;
        var back = query["redirect_uri"] + "?state=" + Uri.EscapeDataString(query["state"].ToString());
        if (!world.Mailboxes.TryGetValue(query["account"].ToString(), out var mailbox))
            return Results.Redirect(back + "&error=access_denied&error_description=" + Uri.EscapeDataString("AADSTS65004: User declined to consent to access the app."));
        if (mailbox.NeedsAdminConsent)
            return Results.Redirect(back + "&error=access_denied&error_description=" + Uri.EscapeDataString("AADSTS90094: The grant requires administrator permission."));
        var code = "fake-code-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        codes[code] = new Code(mailbox, query["redirect_uri"].ToString(), query["scope"].ToString(), query["code_challenge"], query["nonce"]);
        return Results.Redirect(back + "&code=" + code + "&session_state=fake");
    }

    private static IResult Token(MicrosoftWorld world, ConcurrentDictionary<string, Code> codes, HttpRequest request, IFormCollection form)
    {
        if (form["client_id"] != ClientId)
            return Refused(400, "unauthorized_client", "AADSTS700016: Application not found in the directory.");
        if (form["client_secret"] != Secret)
            return Refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
        switch (form["grant_type"].ToString())
        {
            case "authorization_code":
                if (!codes.TryRemove(form["code"].ToString(), out var code))
                    return Refused(400, "invalid_grant", "AADSTS9002313: Invalid request. The code is malformed or was used.");
                if (code.RedirectUri != form["redirect_uri"])
                    return Refused(400, "invalid_grant", "AADSTS50011: The redirect URI does not match.");
                if (code.Challenge != Url64(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))))
                    return Refused(400, "invalid_grant", "AADSTS501481: The code verifier does not match the challenge.");
                return Answer(world, request, code.Mailbox, Granted(form["scope"].ToString() is { Length: > 0 } asked ? asked : code.Scope), code.Nonce);
            case "refresh_token":
                if (!world.RefreshTokens.TryGetValue(form["refresh_token"].ToString(), out var grant))
                    return Refused(400, "invalid_grant", "AADSTS50173: The provided grant has expired due to it being revoked.");
                return Answer(world, request, grant.Mailbox, Granted(form["scope"].ToString() is { Length: > 0 } again ? again : grant.Scope), null);
            default:
                return Refused(400, "unsupported_grant_type", "AADSTS70003");
        }
    }

    private static IResult Answer(MicrosoftWorld world, HttpRequest request, FakeMailbox mailbox, string scope, string? nonce)
    {
        scope = string.Join(' ', scope.Split(' ').Where(each => mailbox.Withheld is null || !each.EndsWith(mailbox.Withheld, StringComparison.OrdinalIgnoreCase)));
        var refresh = "fake-refresh-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        world.RefreshTokens[refresh] = new FakeToken(mailbox, scope, DateTimeOffset.MaxValue, ClientId);
        var now = DateTimeOffset.UtcNow;
        var claims = new JsonObject
        {
            ["iss"] = $"{GraphApi.Address(request)}/{Tenant}/v2.0",
            ["aud"] = ClientId,
            ["sub"] = "subject-" + mailbox.ObjectId,
            ["oid"] = mailbox.ObjectId,
            ["tid"] = Tenant,
            ["ver"] = "2.0",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["name"] = mailbox.Name,
            ["preferred_username"] = mailbox.Address,
            ["email"] = mailbox.Address,
        };
        if (!string.IsNullOrEmpty(nonce))
            claims["nonce"] = nonce;
        var seconds = (int)world.TokenLifetime.TotalSeconds;
        return Results.Json(new JsonObject
        {
            ["token_type"] = "Bearer",
            ["scope"] = scope,
            ["expires_in"] = seconds,
            ["ext_expires_in"] = seconds,
            ["access_token"] = world.NewAccessToken(mailbox, scope, ClientId),
            ["refresh_token"] = refresh,
            ["id_token"] = Signed(claims),
            ["client_info"] = Url64(JsonSerializer.SerializeToUtf8Bytes(new { uid = mailbox.ObjectId, utid = Tenant })),
        });
    }

    /// <summary>What goes into the answer: openid and offline_access show in what comes, not among the scopes.</summary>
    private static string Granted(string asked) => string.Join(' ', asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(scope => scope is not "offline_access").Distinct());

    private static IResult Refused(int status, string error, string description) => Results.Json(
        new JsonObject { ["error"] = error, ["error_description"] = description, ["error_codes"] = new JsonArray(0), ["trace_id"] = Guid.Empty.ToString(), ["correlation_id"] = Guid.Empty.ToString() }, statusCode: status);

    private static string Signed(JsonObject claims)
    {
        var text = Url64(Encoding.UTF8.GetBytes($$"""{"typ":"JWT","alg":"RS256","kid":"{{KeyId}}"}""")) + "." + Url64(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        return text + "." + Url64(Key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string Url64(byte[] bytes) => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('=');
}
