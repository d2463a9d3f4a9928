using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using AddinHost.Organizations;
using AddinHost.Organizations.Identities;
using AddinHost.Shared.Outbound;
using AddinHost.Shared.Web;
using AddinHost.Tests.Support;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Organizations.Identities;

/// <summary>Identity tokens of Exchange on premises, and the metadata document that they name.</summary>
public sealed class ExchangeTokensTests
{
    private const string Metadata = "https://mail.contoso.test:443/autodiscover/metadata/json/1";
    private const string Issuer = "00000002-0000-0ff1-ce00-000000000000@contoso.test";

    private static readonly RSA Key = RSA.Create(2048);
    private static readonly X509Certificate2 Certificate =
        new CertificateRequest("CN=Exchange", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));

    private readonly ManualClock clock = new();
    private readonly Published server;
    private readonly ExchangeTokens tokens;

    public ExchangeTokensTests()
    {
        server = new Published(JsonSerializer.Serialize(new
        {
            id = "1",
            version = "1.0",
            issuer = Issuer,
            keys = new[] { new { usage = "signing", keyinfo = new { x5t = Fingerprint }, keyvalue = new { type = "x509Certificate", value = Convert.ToBase64String(Certificate.RawData) } } },
        }));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["PublicUrl"] = "https://inlay.example.com/", ["Addin:ExchangeHosts"] = "mail.contoso.test, owa.contoso.test" }).Build();
        var services = new ServiceCollection();
        services.AddHttpClient(OutboundFeature.GuardedClient).ConfigurePrimaryHttpMessageHandler(() => server);
        var provider = services.BuildServiceProvider();
        tokens = new ExchangeTokens(new ExchangeKeys(provider.GetRequiredService<IHttpClientFactory>(), configuration, clock), new PublicUrl(configuration, new TestServer(provider)), clock);
    }

    private static string Fingerprint => WebEncoders.Base64UrlEncode(Certificate.GetCertHash(HashAlgorithmName.SHA1));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_of_a_trusted_server_says_who_its_user_is(bool asObject)
    {
        var claims = Claims();
        if (asObject)
            claims["appctx"] = JsonSerializer.Deserialize<JsonElement>((string)claims["appctx"]);

        var identity = await tokens.VerifyAsync(Sign(claims), default);

        Assert.True(identity.Succeeded, identity.Error?.Code);
        Assert.Equal(new LinkedIdentities.Identity(IdentityKind.Exchange, "https://mail.contoso.test/autodiscover/metadata/json/1", "uid-1@contoso.test", "ada@contoso.test"), identity.Value);
        await tokens.VerifyAsync(Sign(Claims()), default);
        Assert.Equal(1, server.Reads);
    }

    [Theory]
    [InlineData("aud", "https://inlay.example.com/app.html")]
    [InlineData("aud", "https://evil.example/taskpane.html")]
    [InlineData("iss", "00000002-0000-0ff1-ce00-000000000000@evil.example")]
    [InlineData("exp", "-600")]
    [InlineData("nbf", "600")]
    [InlineData("exp", null)]
    [InlineData("appctx", null)]
    [InlineData("appctx", "no json")]
    [InlineData("version", "ExIdTok.V2")]
    [InlineData("msexchuid", "")]
    public async Task A_token_that_does_not_fit_is_refused(string claim, string? value)
    {
        var claims = Claims(claim is "version" or "msexchuid" ? (claim, value!) : null);
        if (value is null)
            claims.Remove(claim);
        else if (claim is "exp" or "nbf")
            claims[claim] = clock.GetUtcNow().AddSeconds(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).ToUnixTimeSeconds();
        else if (claim is not ("version" or "msexchuid"))
            claims[claim] = value;

        Assert.Equal("identity_token_refused", (await tokens.VerifyAsync(Sign(claims), default)).Error?.Code);
    }

    [Theory]
    [InlineData("https://evil.example/autodiscover/metadata/json/1")]
    [InlineData("http://mail.contoso.test/autodiscover/metadata/json/1")]
    [InlineData("https://mail.contoso.test:8443/autodiscover/metadata/json/1")]
    [InlineData("https://mail.contoso.test/ecp/export?x=/autodiscover/metadata/json/1")]
    [InlineData("https://mail.contoso.test@evil.example/autodiscover/metadata/json/1")]
    [InlineData("https://mail.contoso.test.evil.example/autodiscover/metadata/json/1")]
    [InlineData("https://169.254.169.254/autodiscover/metadata/json/1")]
    public async Task No_address_but_that_of_a_trusted_server_is_asked_for_keys(string address)
    {
        Assert.Equal("identity_token_refused", (await tokens.VerifyAsync(Sign(Claims(("amurl", address))), default)).Error?.Code);
        Assert.Equal(0, server.Reads);
    }

    [Fact]
    public async Task Another_key_another_algorithm_or_no_signature_is_refused()
    {
        using var other = RSA.Create(2048);
        Assert.NotNull((await tokens.VerifyAsync(Sign(Claims(), other), default)).Error);
        Assert.NotNull((await tokens.VerifyAsync(Sign(Claims(), other, "unknown"), default)).Error);
        var shared = Unsigned(Claims(), "HS256", Fingerprint);
        Assert.NotNull((await tokens.VerifyAsync($"{shared}.{WebEncoders.Base64UrlEncode(HMACSHA256.HashData(Certificate.RawData, Encoding.ASCII.GetBytes(shared)))}", default)).Error);
        Assert.NotNull((await tokens.VerifyAsync(Unsigned(Claims(), "none", Fingerprint) + ".", default)).Error);
    }

    [Fact]
    public async Task A_trusted_name_that_leads_to_where_nobody_may_go_is_not_followed()
    {
        const string Inside = "169.254.169.254";
        await using var host = await TestHost.StartAsync(setUp: false, settings: new() { ["Addin:ExchangeHosts"] = Inside, ["PublicUrl"] = "https://inlay.example.com" });

        var answer = await host.SignedOut().PostAsJsonAsync("/connect/exchange", new { token = Sign(Claims(("amurl", $"https://{Inside}/autodiscover/metadata/json/1"))) });

        await TestHost.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "identity_issuer_unreachable");
    }

    private Dictionary<string, object> Claims((string Name, string Value)? changed = null)
    {
        var context = new Dictionary<string, string> { ["msexchuid"] = "uid-1@contoso.test", ["version"] = "ExIdTok.V1", ["amurl"] = Metadata, ["smtp"] = "ada@contoso.test" };
        if (changed is { } one)
            context[one.Name] = one.Value;
        var now = clock.GetUtcNow();
        return new()
        {
            ["aud"] = "https://inlay.example.com/taskpane.html",
            ["iss"] = Issuer,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(8).ToUnixTimeSeconds(),
            ["appctxsender"] = Issuer,
            ["isbrowserhostedapp"] = "true",
            ["appctx"] = JsonSerializer.Serialize(context),
        };
    }

    private static string Sign(Dictionary<string, object> claims, RSA? with = null, string? fingerprint = null)
    {
        var unsigned = Unsigned(claims, "RS256", fingerprint ?? Fingerprint);
        return $"{unsigned}.{WebEncoders.Base64UrlEncode((with ?? Key).SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Unsigned(Dictionary<string, object> claims, string algorithm, string fingerprint) =>
        $"{WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(new { typ = "JWT", alg = algorithm, x5t = fingerprint }))}.{WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(claims))}";

    /// <summary>The one document that the server publishes.</summary>
    private sealed class Published(string document) : HttpMessageHandler
    {
        public int Reads { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Reads++;
            Assert.Equal(new Uri(Metadata), request.RequestUri);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(document) });
        }
    }
}
