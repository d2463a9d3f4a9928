using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using AddinHost.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace AddinHost.Tests.Organizations.Identities;

/// <summary>Signing in with an access token from nested app authentication.</summary>
public sealed class EntraSignInTests(EntraServer entra) : IClassFixture<EntraServer>
{
    private readonly TestHost host = entra.Host;

    [Fact]
    public async Task A_pane_learns_how_it_may_sign_in_before_anybody_is_signed_in()
    {
        var ways = await TestHost.ReadAsync<JsonElement>(await host.SignedOut().GetAsync("/connect/ways"), HttpStatusCode.OK);

        var client = ways.GetProperty("entra");
        Assert.Equal(EntraServer.ClientId, client.GetProperty("clientId").GetString());
        Assert.Equal($"api://inlay.example.com/{EntraServer.ClientId}/access_as_user", client.GetProperty("scope").GetString());
        Assert.EndsWith("/common", client.GetProperty("authority").GetString(), StringComparison.Ordinal);
        Assert.False(ways.GetProperty("exchange").GetBoolean());
        await TestHost.ProblemAsync(await host.SignedOut().PostAsJsonAsync("/connect/exchange", new { token = "a.b.c" }), HttpStatusCode.Unauthorized, "identity_not_set_up");
    }

    [Fact]
    public async Task An_identity_signs_in_once_its_owner_linked_it_and_no_longer_when_unlinked()
    {
        var token = Good("person-1");
        var problem = await TestHost.ProblemAsync(await TradeAsync(token), HttpStatusCode.Conflict, "identity_not_linked");
        Assert.Equal("ada@contoso.test", problem.GetProperty("identity").GetString());

        var link = await host.PostAsync<JsonElement>("/api/v1/linked-identities", new { offer = problem.GetProperty("offer").GetString() }, HttpStatusCode.Created);
        var traded = await TestHost.ReadAsync<JsonElement>(await TradeAsync(token), HttpStatusCode.OK);
        using var pane = host.SignedOut();
        pane.DefaultRequestHeaders.Authorization = new("Bearer", traded.GetProperty("accessToken").GetString());
        var me = await TestHost.ReadAsync<JsonElement>(await pane.GetAsync("/api/v1/me"), HttpStatusCode.OK);
        Assert.Equal(host.MemberId, me.GetProperty("id").GetGuid());
        Assert.Equal(JsonValueKind.Null, me.GetProperty("csrfToken").ValueKind);

        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"/api/v1/linked-identities/{link.GetProperty("id").GetGuid()}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await pane.GetAsync("/api/v1/me")).StatusCode);
        await TestHost.ProblemAsync(await TradeAsync(token), HttpStatusCode.Conflict, "identity_not_linked");
    }

    [Fact]
    public async Task A_pane_that_called_was_seen_and_another_members_was_not()
    {
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        var problem = await TestHost.ProblemAsync(await TradeAsync(Good("person-2")), HttpStatusCode.Conflict, "identity_not_linked");
        await host.PostAsync<JsonElement>("/api/v1/linked-identities", new { offer = problem.GetProperty("offer").GetString() }, HttpStatusCode.Created);
        var traded = await TestHost.ReadAsync<JsonElement>(await TradeAsync(Good("person-2")), HttpStatusCode.OK);
        using var pane = host.SignedOut();
        pane.DefaultRequestHeaders.Authorization = new("Bearer", traded.GetProperty("accessToken").GetString());

        Assert.Equal(HttpStatusCode.OK, (await pane.GetAsync("/api/v1/me")).StatusCode);

        var state = await host.GetAsync<JsonElement>("/api/v1/addins/outlook");
        Assert.Equal(host.Clock.GetUtcNow().UtcDateTime, state.GetProperty("seenAt").GetDateTimeOffset().UtcDateTime, TimeSpan.FromSeconds(30));
        Assert.Equal(JsonValueKind.Null, state.GetProperty("hindrance").ValueKind);
        using var elsewhere = await host.OtherOrganizationAsync();
        var other = await TestHost.ReadAsync<JsonElement>(await elsewhere.GetAsync("/api/v1/addins/outlook"), HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, other.GetProperty("seenAt").ValueKind);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SignedOut().GetAsync("/api/v1/addins/outlook")).StatusCode);
    }

    public static TheoryData<string, string, object?> Forgeries => new()
    {
        { "another issuer", "iss", "https://login.evil.example/8f4b7a52-9a0a-4a31-b9a5-3f2f6a7d1c01/v2.0" },
        { "the issuer of another tenant than named", "tid", EntraServer.OtherTenant },
        { "a tenant that is none", "tid", "../common" },
        { "no tenant", "tid", null },
        { "another audience", "aud", "00000003-0000-0000-c000-000000000000" },
        { "another program asked for it", "azp", "1950a258-227b-4e31-a9cf-717495945fc2" },
        { "another scope", "scp", "Mail.Read access_as_user.none" },
        { "an ID token: no scope", "scp", null },
        { "an older form", "ver", "1.0" },
        { "nobody", "oid", null },
        { "over", "exp", -600 },
        { "not yet", "nbf", 600 },
        { "without an end", "exp", null },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_token_that_does_not_fit_is_refused(string what, string claim, object? value)
    {
        var claims = entra.Claims("forged");
        if (value is null)
            claims.Remove(claim);
        else
            claims[claim] = value is int seconds ? host.Clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds() : value;

        await RefusedAsync(EntraServer.Sign(claims, entra.Signing), what);
    }

    [Fact]
    public async Task A_signature_by_another_key_or_none_is_refused_however_it_is_dressed()
    {
        using var own = RSA.Create(2048);
        var claims = entra.Claims("forged");
        var published = entra.Signing.Key.KeyId;
        await RefusedAsync(EntraServer.Sign(claims, new(new RsaSecurityKey(own) { KeyId = published }, SecurityAlgorithms.RsaSha256)), "another key");
        await RefusedAsync(EntraServer.Sign(claims, new(new RsaSecurityKey(own) { KeyId = "unknown" }, SecurityAlgorithms.RsaSha256)), "an unknown key");
        // A key or its address inside the token counts for nothing.
        var parameters = own.ExportParameters(false);
        var jwk = new Dictionary<string, object> { ["kty"] = "RSA", ["n"] = WebEncoders.Base64UrlEncode(parameters.Modulus!), ["e"] = WebEncoders.Base64UrlEncode(parameters.Exponent!) };
        await RefusedAsync(EntraServer.Sign(claims, new(new RsaSecurityKey(own) { KeyId = published }, SecurityAlgorithms.RsaSha256), new() { ["jwk"] = jwk, ["jku"] = "https://evil.example/keys" }), "a key of its own");
        // The public key as a shared secret (RFC 8725, 2.1).
        await RefusedAsync(EntraServer.Sign(claims, new(new SymmetricSecurityKey(entra.PublicKey) { KeyId = published }, SecurityAlgorithms.HmacSha256)), "HS256");

        var good = Good("forged").Split('.');
        foreach (var none in (string[])["none", "None", "NONE"])
        {
            var header = WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(new { alg = none, typ = "JWT", kid = published }));
            await RefusedAsync($"{header}.{good[1]}.", none);
            await RefusedAsync($"{header}.{good[1]}.{good[2]}", none);
        }

        claims["oid"] = "somebody else";
        await RefusedAsync($"{good[0]}.{EntraServer.Sign(claims, entra.Signing).Split('.')[1]}.{good[2]}", "changed after signing");
        await RefusedAsync($"{good[0]}.{good[1]}", "no signature");
        await RefusedAsync("not a token", "no token");
    }

    [Fact]
    public async Task The_manifests_written_to_disk_are_those_that_are_served_and_name_the_registration_at_Microsoft()
    {
        var folder = Directory.CreateTempSubdirectory("inlay-manifests-");
        try
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["out"] = folder.FullName, ["PublicUrl"] = "https://inlay.example.com" }).Build();

            Assert.Equal(0, await ManifestCommand.RunAsync(host.Services, configuration, default));

            var written = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "outlook/manifest.xml"));
            Assert.Equal(await host.Client.GetStringAsync("/manifests/outlook.xml"), written);
            Assert.Contains($"<Id>{EntraServer.ClientId}</Id>", written, StringComparison.Ordinal);
            Assert.Contains($"api://inlay.example.com/{EntraServer.ClientId}", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "outlook/manifest.json")), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(folder.FullName, "outlook/package.zip")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Outlook_may_ask_for_the_launch_script()
    {
        var claims = entra.Claims("person-6");
        claims["azp"] = "ea5a67f6-b6f3-4338-b240-c655ddc3cc8e";
        // What OfficeRuntime.auth gives, and everything else about it as strict as from the pane.
        await AcceptedAsync(EntraServer.Sign(claims, entra.Signing));
        foreach (var (claim, value) in ((string, object)[])[("iss", entra.IssuerOf(EntraServer.OtherTenant)), ("aud", "api://elsewhere"), ("scp", "Mail.Read"), ("ver", "1.0"), ("tid", EntraServer.OtherTenant), ("azp", "00000002-0000-0ff1-ce00-000000000000")])
            await RefusedAsync(EntraServer.Sign(new(claims) { [claim] = value }, entra.Signing), claim);
    }

    [Fact]
    public async Task A_new_key_is_found_and_made_up_ones_do_not_make_the_host_ask_each_time()
    {
        await AcceptedAsync(Good("person-3"));
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        entra.Rotate("2");
        await AcceptedAsync(Good("person-3"));

        var reads = entra.KeyReads;
        using var own = RSA.Create(2048);
        for (var number = 0; number < 5; number++)
            await RefusedAsync(EntraServer.Sign(entra.Claims("forged"), new(new RsaSecurityKey(own) { KeyId = $"made-up-{number}" }, SecurityAlgorithms.RsaSha256)), "made-up key");
        Assert.Equal(reads, entra.KeyReads);
    }

    [Fact]
    public async Task A_key_of_one_tenant_signs_for_no_other()
    {
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        entra.Rotate("of-one", EntraServer.OtherTenant);
        await RefusedAsync(Good("person-4"), "key of another tenant");
        await AcceptedAsync(EntraServer.Sign(entra.Claims("person-4", EntraServer.OtherTenant), entra.Signing));
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        entra.Rotate("3");
    }

    [Fact]
    public async Task Where_one_tenant_is_configured_no_other_gets_in()
    {
        await using var single = await TestHost.StartAsync(settings: entra.Settings(EntraServer.Tenant));

        var own = EntraServer.Sign(Now(entra.Claims("person-5"), single), entra.Signing);
        await TestHost.ProblemAsync(await single.SignedOut().PostAsJsonAsync("/connect/entra", new { token = own }), HttpStatusCode.Conflict, "identity_not_linked");
        var other = EntraServer.Sign(Now(entra.Claims("person-5", EntraServer.OtherTenant), single), entra.Signing);
        await TestHost.ProblemAsync(await single.SignedOut().PostAsJsonAsync("/connect/entra", new { token = other }), HttpStatusCode.Unauthorized, "identity_token_refused");
    }

    private string Good(string person) => EntraServer.Sign(entra.Claims(person), entra.Signing);

    private static Dictionary<string, object> Now(Dictionary<string, object> claims, TestHost other)
    {
        var now = other.Clock.GetUtcNow();
        (claims["nbf"], claims["exp"]) = (now.ToUnixTimeSeconds(), now.AddHours(1).ToUnixTimeSeconds());
        return claims;
    }

    private Task<HttpResponseMessage> TradeAsync(string token) => host.SignedOut().PostAsJsonAsync("/connect/entra", new { token });

    private async Task AcceptedAsync(string token) => await TestHost.ProblemAsync(await TradeAsync(token), HttpStatusCode.Conflict, "identity_not_linked");

    private async Task RefusedAsync(string token, string what)
    {
        var answer = await TradeAsync(token);
        Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, what);
        await TestHost.ProblemAsync(answer, HttpStatusCode.Unauthorized, "identity_token_refused");
    }
}
