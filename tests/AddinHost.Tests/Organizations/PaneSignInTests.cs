using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using AddinHost.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace AddinHost.Tests.Organizations;

/// <summary>The pane's dialog sign-in: code with PKCE, short token, rotating refresh token.</summary>
public sealed class PaneSignInTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Redirect = "http://localhost/dialog.html";
    private static readonly string Verifier = new('v', 64);

    [Fact]
    public async Task A_code_and_its_verifier_give_a_token_that_works_in_the_pane()
    {
        await using var host = await TestHost.StartAsync();
        var tokens = await TokensAsync(host, await CodeAsync(host));
        using var pane = Bearer(host, tokens);

        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
        Assert.InRange(tokens.GetProperty("expires_in").GetInt32(), 60, 3600);
        Assert.Equal(HttpStatusCode.OK, (await pane.GetAsync("/api/v1/me")).StatusCode);
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await pane.GetAsync("/api/v1/me")).StatusCode);
    }

    [Theory]
    [InlineData("code_verifier", "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww")]
    [InlineData("redirect_uri", "http://localhost/simulator/dialog.html")]
    [InlineData("code", "made-up")]
    [InlineData("client_id", "somebody")]
    [InlineData("grant_type", "password")]
    public async Task Anything_that_does_not_fit_gives_no_token(string field, string value)
    {
        var host = shared.Host;
        var form = Form(await CodeAsync(host));
        form[field] = value;
        var error = await TestHost.ReadAsync<JsonElement>(await TokenAsync(host, form), HttpStatusCode.BadRequest);
        Assert.Contains(error.GetProperty("error").GetString(), (string[])["invalid_grant", "invalid_client", "unsupported_grant_type"]);
    }

    [Fact]
    public async Task A_code_is_over_after_some_minutes()
    {
        await using var host = await TestHost.StartAsync();
        var code = await CodeAsync(host);
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.BadRequest, (await TokenAsync(host, Form(code))).StatusCode);
    }

    [Fact]
    public async Task A_code_used_twice_ends_what_it_gave()
    {
        await using var host = await TestHost.StartAsync();
        var code = await CodeAsync(host);
        using var pane = Bearer(host, await TokensAsync(host, code));
        Assert.Equal(HttpStatusCode.OK, (await pane.GetAsync("/api/v1/me")).StatusCode);

        Assert.Equal(HttpStatusCode.BadRequest, (await TokenAsync(host, Form(code))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await pane.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Refreshing_rotates_and_an_old_token_shown_again_ends_the_grant()
    {
        await using var host = await TestHost.StartAsync();
        var first = await TokensAsync(host, await CodeAsync(host));
        var second = await TestHost.ReadAsync<JsonElement>(await RefreshAsync(host, first), HttpStatusCode.OK);
        using var pane = Bearer(host, second);
        Assert.NotEqual(first.GetProperty("refresh_token").GetString(), second.GetProperty("refresh_token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await pane.GetAsync("/api/v1/me")).StatusCode);

        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(host, first)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(host, second)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await pane.GetAsync("/api/v1/me")).StatusCode);
    }

    [Theory]
    [InlineData("redirect_uri", "https://evil.example/dialog.html")]
    [InlineData("redirect_uri", "http://localhost/dialog.html?next=https://evil.example")]
    [InlineData("redirect_uri", "http://localhost/app")]
    [InlineData("redirect_uri", "http://localhost@evil.example/dialog.html")]
    [InlineData("client_id", "somebody")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge", "short")]
    [InlineData("response_type", "token")]
    [InlineData("state", "")]
    public async Task Nothing_is_sent_to_an_address_that_is_not_ours(string field, string value)
    {
        var host = shared.Host;
        var query = Query();
        query[field] = value;
        var answer = await AuthorizeAsync(host, query);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Fact]
    public async Task Only_a_signed_in_browser_gets_a_code()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SignedOut().GetAsync(Url(Query()))).StatusCode);
        using var pane = Bearer(host, await TokensAsync(host, await CodeAsync(host)));
        Assert.Equal(HttpStatusCode.BadRequest, (await pane.GetAsync(Url(Query()))).StatusCode);
    }

    private static async Task<string> CodeAsync(TestHost host)
    {
        var answer = await AuthorizeAsync(host, Query());
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var given = HttpUtility.ParseQueryString(answer.Headers.Location!.Query);
        Assert.Equal((Redirect, "state-1"), (answer.Headers.Location.GetLeftPart(UriPartial.Path), given["state"]));
        return given["code"]!;
    }

    private static async Task<HttpResponseMessage> AuthorizeAsync(TestHost host, Dictionary<string, string> query)
    {
        using var browser = host.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        Assert.Equal(HttpStatusCode.Created, (await browser.PostAsJsonAsync("/api/v1/sessions", new { email = "ada@engines.test", password = TestHost.Password })).StatusCode);
        return await browser.GetAsync(Url(query));
    }

    private static async Task<JsonElement> TokensAsync(TestHost host, string code) => await TestHost.ReadAsync<JsonElement>(await TokenAsync(host, Form(code)), HttpStatusCode.OK);

    private static async Task<HttpResponseMessage> TokenAsync(TestHost host, Dictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        return await host.SignedOut().PostAsync("/connect/token", content);
    }

    private static Task<HttpResponseMessage> RefreshAsync(TestHost host, JsonElement tokens) => TokenAsync(host, new()
    {
        ["grant_type"] = "refresh_token",
        ["client_id"] = "pane",
        ["refresh_token"] = tokens.GetProperty("refresh_token").GetString()!,
    });

    private static HttpClient Bearer(TestHost host, JsonElement tokens)
    {
        var client = host.SignedOut();
        client.DefaultRequestHeaders.Authorization = new("Bearer", tokens.GetProperty("access_token").GetString());
        return client;
    }

    private static Dictionary<string, string> Form(string code) => new()
    {
        ["grant_type"] = "authorization_code",
        ["client_id"] = "pane",
        ["code"] = code,
        ["code_verifier"] = Verifier,
        ["redirect_uri"] = Redirect,
    };

    private static Dictionary<string, string> Query() => new()
    {
        ["response_type"] = "code",
        ["client_id"] = "pane",
        ["redirect_uri"] = Redirect,
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
        ["code_challenge_method"] = "S256",
        ["state"] = "state-1",
    };

    private static string Url(Dictionary<string, string> query) => "/connect/authorize?" + string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
}
