using System.Security.Cryptography;
using AddinHost.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AddinHost.Tests.Organizations.Identities;

/// <summary>Microsoft Entra as far as a resource server sees it: metadata of all tenants and of one, keys that change, access tokens.</summary>
public sealed class EntraServer : IAsyncLifetime
{
    public const string ClientId = "3a1a7c2e-52f1-4c57-8f3d-0f4f5f0c9d11";
    public const string Tenant = "8f4b7a52-9a0a-4a31-b9a5-3f2f6a7d1c01";
    public const string OtherTenant = "11111111-2222-4333-8444-555555555555";

    private readonly List<(RSA Key, string Id, string? Issuer)> published = [];
    private WebApplication app = null!;

    public TestHost Host { get; private set; } = null!;

    /// <summary>How often the keys were asked for.</summary>
    public int KeyReads { get; private set; }

    private string Address => app.Urls.Single().TrimEnd('/');

    public async Task InitializeAsync()
    {
        Rotate("1");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", (string tenant) => Results.Json(new
        {
            issuer = $"{Address}/{(tenant == "common" ? "{tenantid}" : tenant)}/v2.0",
            jwks_uri = $"{Address}/keys",
        }));
        app.MapGet("/keys", Keys);
        await app.StartAsync();
        Host = await TestHost.StartAsync(settings: Settings());
    }

    public Dictionary<string, string?> Settings(string? tenant = null) => new()
    {
        ["Microsoft:ClientId"] = ClientId,
        ["Microsoft:TenantId"] = tenant,
        ["Microsoft:Endpoints:Login"] = Address,
        ["PublicUrl"] = "https://inlay.example.com",
    };

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await app.DisposeAsync();
        published.ForEach(entry => entry.Key.Dispose());
    }

    /// <summary>Signs with a new key from now on; what was published before stays.</summary>
    /// <param name="issuer">The tenant whose tokens alone it may sign.</param>
    public void Rotate(string id, string? issuer = null) => published.Insert(0, (RSA.Create(2048), id, issuer is null ? null : $"{Address}/{issuer}/v2.0"));

    public string IssuerOf(string tenant) => $"{Address}/{tenant}/v2.0";

    public SigningCredentials Signing => new(new RsaSecurityKey(published[0].Key) { KeyId = published[0].Id }, SecurityAlgorithms.RsaSha256);

    /// <summary>The public half of the key, as somebody would take it from the web.</summary>
    public byte[] PublicKey => published[0].Key.ExportSubjectPublicKeyInfo();

    public Dictionary<string, object> Claims(string person, string tenant = Tenant)
    {
        var now = Host.Clock.GetUtcNow();
        return new()
        {
            ["iss"] = IssuerOf(tenant),
            ["aud"] = ClientId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["azp"] = ClientId,
            ["azpacr"] = "0",
            ["name"] = "Ada Lovelace",
            ["oid"] = person,
            ["preferred_username"] = "ada@contoso.test",
            ["scp"] = "access_as_user",
            ["sub"] = "pairwise-" + person,
            ["tid"] = tenant,
            ["uti"] = Guid.NewGuid().ToString("N"),
            ["ver"] = "2.0",
        };
    }

    public static string Sign(Dictionary<string, object> claims, SigningCredentials credentials, Dictionary<string, object>? header = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor { Claims = claims, SigningCredentials = credentials, AdditionalHeaderClaims = header });

    private IResult Keys()
    {
        KeyReads++;
        return Results.Json(new
        {
            keys = published.Select(entry =>
            {
                var parameters = entry.Key.ExportParameters(false);
                var key = new Dictionary<string, string>
                {
                    ["kty"] = "RSA", ["use"] = "sig", ["kid"] = entry.Id, ["n"] = WebEncoders.Base64UrlEncode(parameters.Modulus!), ["e"] = WebEncoders.Base64UrlEncode(parameters.Exponent!),
                };
                key["issuer"] = entry.Issuer ?? $"{Address}/{{tenantid}}/v2.0";
                return key;
            }),
        });
    }
}
