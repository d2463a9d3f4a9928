using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AddinHost.Fakes.Google;

/// <summary>Sign-in, consent and tokens (OAuth 2.0 with PKCE, OpenID Connect), as Google's server does them.</summary>
internal static class OAuth
{
    private const string ServiceGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>These are granted with the sign-in; only the others can be unticked.</summary>
    private static readonly string[] Always = ["openid", "email", "profile", "https://www.googleapis.com/auth/userinfo.email", "https://www.googleapis.com/auth/userinfo.profile"];

    public static void Map(WebApplication app, World world)
    {
        app.MapGet("/o/oauth2/v2/auth", (HttpRequest request) => Authorize(request, world));
        app.MapPost("/o/oauth2/v2/auth", async (HttpRequest request) => Decide(request, await request.ReadFormAsync(), world));
        app.MapPost("/token", async (HttpRequest request) => Token(request, await request.ReadFormAsync(), world));
        app.MapPost("/revoke", async (HttpRequest request) => Revoke(request.HasFormContentType && (await request.ReadFormAsync())["token"].FirstOrDefault() is { } token ? token : request.Query["token"].FirstOrDefault(), world));
        app.MapPost("/introspect", async (HttpRequest request) => Introspect((await request.ReadFormAsync())["token"].FirstOrDefault() ?? "", world));
        app.MapGet("/oauth2/v3/certs", () => Results.Json(world.Keys.Public()));
        foreach (var path in (string[])["/v1/userinfo", "/oauth2/v3/userinfo"])
            app.MapGet(path, (HttpRequest request) => UserInfo(request, world));
    }

    private static IResult Authorize(HttpRequest request, World world)
    {
        var query = request.Query;
        if (Refusal(query["client_id"], query["redirect_uri"], query["response_type"], world) is { } refusal)
            return refusal;
        if (world.AutoConsent is { } consent)
        {
            var scopes = Scopes(query["scope"]);
            return Finish(query, consent.Address ?? query["login_hint"].FirstOrDefault() ?? world.Mailboxes.Keys.First(), consent.Scopes ?? scopes, consent.Deny, consent.Error, world);
        }

        return Results.Content(ConsentPage.Write(request, world, Scopes(query["scope"]).Except(Always)), "text/html; charset=utf-8");
    }

    private static IResult Decide(HttpRequest request, IFormCollection form, World world)
    {
        var query = request.Query;
        if (Refusal(query["client_id"], query["redirect_uri"], query["response_type"], world) is { } refusal)
            return refusal;
        var asked = Scopes(query["scope"]);
        return Finish(query, form["account"].FirstOrDefault() ?? "", [.. asked.Where(scope => Always.Contains(scope) || form["scope"].Contains(scope))], form["decision"] != "allow", null, world);
    }

    /// <summary>What is wrong with client or redirect is told to the person: nothing is sent anywhere.</summary>
    private static IResult? Refusal(string? client, string? redirect, string? type, World world)
    {
        if (client is null || !world.Clients.TryGetValue(client, out var known))
            return Results.Content("<h1>Error 401: invalid_client</h1>", "text/html", Encoding.UTF8, 401);
        if (redirect is null || !known.RedirectUris.Contains(redirect))
            return Results.Content("<h1>Error 400: redirect_uri_mismatch</h1>", "text/html", Encoding.UTF8, 400);
        return type == "code" ? null : Results.Content("<h1>Error 400: unsupported_response_type</h1>", "text/html", Encoding.UTF8, 400);
    }

    private static IResult Finish(IQueryCollection query, string address, string[] scopes, bool denied, string? error, World world)
    {
        var redirect = query["redirect_uri"].FirstOrDefault()!;
        var state = query["state"].FirstOrDefault() is { } given ? "&state=" + Uri.EscapeDataString(given) : "";
        var join = redirect.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        if (denied || error is not null)
            return Results.Redirect($"{redirect}{join}error={error ?? "access_denied"}{state}");
        var grant = new Grant { Address = world.MailboxOf(address).Address, ClientId = query["client_id"].FirstOrDefault()!, Scopes = scopes };
        var code = World.NewSecret("4/0");
        var challenge = query["code_challenge"].FirstOrDefault();
        world.Codes[code] = new PendingCode(grant, redirect, challenge, query["nonce"].FirstOrDefault(), query["access_type"] == "offline");
        return Results.Redirect($"{redirect}{join}code={Uri.EscapeDataString(code)}&scope={Uri.EscapeDataString(string.Join(' ', scopes))}{state}");
    }

    private static IResult Token(HttpRequest request, IFormCollection form, World world)
    {
        if (world.Meet("token", null) is { } fault)
            return fault.Status == 429 ? new Limited(fault.RetryAfter) : Problem(fault.Reason ?? "internal_failure", "Scripted", fault.Status);
        if (form["grant_type"] == ServiceGrant)
            return ServiceToken(form, world);
        var (client, secret) = Credentials(request, form);
        if (client is null || !world.Clients.TryGetValue(client, out var known) || known.Secret != secret)
            return Problem("invalid_client", "The OAuth client was not found.", 401);
        return form["grant_type"].FirstOrDefault() switch
        {
            "authorization_code" => Exchange(request, form, client, world),
            "refresh_token" => Refresh(form, client, world),
            _ => Problem("unsupported_grant_type", "Invalid grant_type", 400),
        };
    }

    private static IResult Exchange(HttpRequest request, IFormCollection form, string client, World world)
    {
        if (!world.Codes.TryRemove(form["code"].FirstOrDefault() ?? "", out var code) || code.Grant.ClientId != client)
            return Problem("invalid_grant", "Malformed auth code.", 400);
        if (code.RedirectUri != form["redirect_uri"])
            return Problem("redirect_uri_mismatch", "Bad Request", 400);
        var verifier = form["code_verifier"].FirstOrDefault();
        if (code.Challenge is { } challenge && (verifier is null || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) != challenge))
            return Problem("invalid_grant", "Invalid code verifier.", 400);
        string? refresh = null;
        if (code.Offline)
        {
            refresh = World.NewSecret("1//");
            world.RefreshTokens[refresh] = code.Grant;
            code.Grant.RefreshUntil = world.RefreshTokenSeconds is { } seconds ? DateTimeOffset.UtcNow.AddSeconds(seconds) : null;
        }

        return Tokens(code.Grant, refresh, IdToken(code.Grant, code.Nonce, Issuer(request), world), world);
    }

    private static IResult Refresh(IFormCollection form, string client, World world)
    {
        var given = form["refresh_token"].FirstOrDefault() ?? "";
        if (world.RefreshTokens.TryGetValue(given, out var grant))
            world.Spending.Spend(grant.Address, "token", 0, int.MaxValue);
        if (grant is null || grant.ClientId != client || grant.Revoked || grant.RefreshUntil < DateTimeOffset.UtcNow)
            return Problem("invalid_grant", "Token has been expired or revoked.", 400);
        if (!world.RotateRefreshTokens)
            return Tokens(grant, null, null, world);
        world.RefreshTokens.TryRemove(given, out _);
        var next = World.NewSecret("1//");
        world.RefreshTokens[next] = grant;
        return Tokens(grant, next, null, world);
    }

    private static IResult Tokens(Grant grant, string? refresh, string? idToken, World world) => Results.Json(
        new
        {
            access_token = world.Issue(grant),
            expires_in = world.AccessTokenSeconds,
            refresh_token = refresh,
            // Only where it ends: External + Testing.
            refresh_token_expires_in = refresh is null ? null : world.RefreshTokenSeconds,
            scope = string.Join(' ', grant.Scopes),
            token_type = "Bearer",
            id_token = idToken,
        },
        Answer.Options);

    private static string IdToken(Grant grant, string? nonce, string issuer, World world)
    {
        var mailbox = world.MailboxOf(grant.Address);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return world.Keys.Sign(new
        {
            iss = issuer,
            azp = grant.ClientId,
            aud = grant.ClientId,
            sub = mailbox.Subject,
            email = mailbox.Address,
            email_verified = true,
            nonce,
            name = mailbox.Name,
            iat = now,
            exp = now + 3600,
        });
    }

    private static IResult ServiceToken(IFormCollection form, World world)
    {
        if (form["assertion"].FirstOrDefault() is not { } assertion || !world.Keys.IsOfService(assertion))
            return Problem("invalid_grant", "Invalid JWT Signature.", 400);
        var grant = new Grant { Address = Keys.ServiceAccount, ClientId = "", Scopes = ["https://www.googleapis.com/auth/pubsub"] };
        return Results.Json(new { access_token = world.Issue(grant), expires_in = 3599, token_type = "Bearer" });
    }

    private static IResult Revoke(string? token, World world)
    {
        var grant = token is null ? null : world.RefreshTokens.GetValueOrDefault(token) ?? (world.AccessTokens.TryGetValue(token, out var access) ? access.Grant : null);
        if (grant is null || grant.Revoked)
            return Problem("invalid_token", "Token expired or revoked", 400);
        grant.Revoked = true;
        return Results.Json(new { });
    }

    /// <summary>What Google's mail servers ask among themselves, in the form of RFC 7662 so that a Dovecot can stand in for them.</summary>
    private static IResult Introspect(string token, World world)
    {
        var isAlive = world.AccessTokens.TryGetValue(token, out var issued) && !issued.Grant.Revoked && issued.Until > DateTimeOffset.UtcNow;
        return isAlive && issued.Grant.Scopes.Contains("https://mail.google.com/")
            ? Results.Json(new { active = true, email = issued.Grant.Address, scope = string.Join(' ', issued.Grant.Scopes) })
            : Results.Json(new { active = false });
    }

    private static IResult UserInfo(HttpRequest request, World world)
    {
        var token = request.Headers.Authorization.FirstOrDefault()?.Replace("Bearer ", "", StringComparison.Ordinal) ?? "";
        if (!world.AccessTokens.TryGetValue(token, out var issued) || issued.Grant.Revoked || issued.Until < DateTimeOffset.UtcNow)
            return Problem("invalid_request", "Invalid Credentials", 401);
        var mailbox = world.MailboxOf(issued.Grant.Address);
        return Results.Json(new { sub = mailbox.Subject, name = mailbox.Name, email = mailbox.Address, email_verified = true });
    }

    private static (string? Client, string? Secret) Credentials(HttpRequest request, IFormCollection form)
    {
        if (request.Headers.Authorization.FirstOrDefault() is not { } basic || !basic.StartsWith("Basic ", StringComparison.Ordinal))
            return (form["client_id"].FirstOrDefault(), form["client_secret"].FirstOrDefault());
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(basic["Basic ".Length..])).Split(':', 2);
        return (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[^1]));
    }

    /// <summary>Google's own name is that of its sign-in.</summary>
    public static string Issuer(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static string[] Scopes(string? text) => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IResult Problem(string error, string description, int status) => Results.Json(new { error, error_description = description }, (JsonSerializerOptions?)null, null, status);

    /// <summary>429 of the token endpoint.</summary>
    private sealed class Limited(int? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (retryAfter is { } seconds)
                httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Problem("rate_limit_exceeded", "Rate Limit Exceeded", 429).ExecuteAsync(httpContext);
        }
    }
}
