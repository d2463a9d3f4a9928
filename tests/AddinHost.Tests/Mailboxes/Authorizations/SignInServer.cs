using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AddinHost.Tests.Mailboxes.Authorizations;

/// <summary>The token side of Google, as documented: codes with PKCE, renewal, revocation, signed identity tokens.</summary>
public sealed class SignInServer : IAsyncDisposable
{
    public const string ClientId = "inlay-client";
    public const string ClientSecret = "canary-client-secret";

    private readonly WebApplication app;
    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (Uri Question, string Address, string Scopes)> codes = [];
    private int issued;

    private SignInServer(WebApplication app) => this.app = app;

    /// <summary>How often a grant was renewed.</summary>
    public int Renewals { get; private set; }

    public List<string> Revoked { get; } = [];

    /// <summary>Answers of the token endpoint in place of the right one, in their order.</summary>
    public ConcurrentQueue<(HttpStatusCode Status, string Error)> Trouble { get; } = new();

    /// <summary>Awaited by each renewal.</summary>
    public Task Holding { get; set; } = Task.CompletedTask;

    public Dictionary<string, string?> Settings => new()
    {
        ["Google:ClientId"] = ClientId,
        ["Google:ClientSecret"] = ClientSecret,
        ["Google:Endpoints:Accounts"] = Address,
        ["Google:Endpoints:OAuth"] = Address,
        ["Google:Endpoints:Gmail"] = Address,
        ["Google:Endpoints:Certificates"] = Address + "/certs",
    };

    private string Address => app.Urls.Single().TrimEnd('/');

    public static async Task<SignInServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new SignInServer(builder.Build());
        server.app.MapPost("/token", server.TokenAsync);
        server.app.MapPost("/revoke", server.Revoke);
        server.app.MapGet("/certs", server.Certificates);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>What the member's browser would come back with after agreeing.</summary>
    public string Agree(Uri question, string address, string? scopes = null)
    {
        var asked = QueryHelpers.ParseQuery(question.Query);
        var code = $"code-{Interlocked.Increment(ref issued)}";
        codes[code] = (question, address, scopes ?? asked["scope"].ToString());
        return QueryHelpers.AddQueryString("/oauth/google/callback", new Dictionary<string, string?> { ["state"] = asked["state"], ["code"] = code });
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (Trouble.TryDequeue(out var trouble))
            return Results.Json(new { error = trouble.Error }, statusCode: (int)trouble.Status);
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret)
            return Error("invalid_client", 401);
        if (form["grant_type"] == "refresh_token")
        {
            await Holding;
            if (!form["refresh_token"].ToString().StartsWith("canary-refresh", StringComparison.Ordinal) || Revoked.Contains(form["refresh_token"].ToString()))
                return Error("invalid_grant");
            Renewals++;
            return Results.Json(new { access_token = $"canary-access-{Interlocked.Increment(ref issued)}", expires_in = 3599, token_type = "Bearer" });
        }

        if (!codes.TryRemove(form["code"].ToString(), out var given))
            return Error("invalid_grant");
        var asked = QueryHelpers.ParseQuery(given.Question.Query);
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"])
            return Error("invalid_grant");
        return Results.Json(new
        {
            access_token = $"canary-access-{Interlocked.Increment(ref issued)}",
            refresh_token = "canary-refresh-1",
            expires_in = 3599,
            token_type = "Bearer",
            scope = given.Scopes,
            id_token = Sign(given.Address, asked["nonce"].ToString()),
        });
    }

    private IResult Revoke([Microsoft.AspNetCore.Mvc.FromQuery] string? token)
    {
        Revoked.Add(token ?? "");
        return Results.Ok();
    }

    private IResult Certificates()
    {
        var parameters = key.ExportParameters(false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", alg = "RS256", use = "sig", kid = "1", n = WebEncoders.Base64UrlEncode(parameters.Modulus!), e = WebEncoders.Base64UrlEncode(parameters.Exponent!) } } });
    }

    private string Sign(string address, string nonce) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Address,
        Audience = ClientId,
        Subject = new ClaimsIdentity([new Claim("sub", "1"), new Claim("email", address), new Claim("email_verified", "true", ClaimValueTypes.Boolean), new Claim("nonce", nonce)]),
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
    });

    private static IResult Error(string error, int status = 400) => Results.Json(new { error }, statusCode: status);
}
