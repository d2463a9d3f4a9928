using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace AddinHost.Integration.Support;

/// <summary>The Google of the tests refuses what Google refuses: otherwise passing it would mean nothing.</summary>
public sealed class GoogleFakeTests
{
    private const string Redirect = "http://localhost/back";
    private const string Verifier = "0123456789012345678901234567890123456789012";
    private const string Challenge = "_RpfHqw8pAZIomzVUE7sjRmHSM543WVdC4o-Kc4_3C0";
    private const string Address = "ada@example.test";

    [Fact]
    public async Task Codes_need_their_client_redirect_and_verifier_and_count_once()
    {
        await using var google = await StartAsync();
        using var client = NewClient(google);
        foreach (var (key, value, error) in new[]
        {
            ("code_verifier", "wrong", "invalid_grant"), ("redirect_uri", "http://localhost/other", "redirect_uri_mismatch"), ("client_secret", "wrong", "invalid_client"), ("code", "wrong", "invalid_grant"),
        })
            Assert.Equal(error, (await RedeemAsync(client, await CodeAsync(client), (key, value))).GetProperty("error").GetString());

        var code = await CodeAsync(client);
        var granted = await RedeemAsync(client, code);
        Assert.Equal("openid https://www.googleapis.com/auth/gmail.readonly", granted.GetProperty("scope").GetString());
        Assert.True(granted.TryGetProperty("refresh_token", out var refresh));
        Assert.Equal("invalid_grant", (await RedeemAsync(client, code)).GetProperty("error").GetString());

        Assert.True((await RefreshAsync(client, refresh.GetString()!)).TryGetProperty("access_token", out _));
        using (var revoked = await client.PostAsync(new Uri("revoke", UriKind.Relative), new FormUrlEncodedContent([new("token", refresh.GetString())])))
            revoked.EnsureSuccessStatusCode();
        Assert.Equal("invalid_grant", (await RefreshAsync(client, refresh.GetString()!)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_consent_page_lets_a_person_choose_untick_and_refuse()
    {
        await using var google = await StartAsync();
        using var client = NewClient(google);
        var page = await client.GetStringAsync(Question());
        Assert.Contains($"value=\"{Address}\" checked", page, StringComparison.Ordinal);
        Assert.Contains("gmail.readonly", page, StringComparison.Ordinal);
        Assert.Equal("access_denied", QueryHelpers.ParseQuery((await DecideAsync(client, "deny", [])).Query)["error"]);
        Assert.Equal("openid", QueryHelpers.ParseQuery((await DecideAsync(client, "allow", [])).Query)["scope"]);
        using var unknown = await client.GetAsync(new Uri(Question().OriginalString.Replace("localhost%2Fback", "localhost%2Felsewhere", StringComparison.Ordinal), UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    private static async Task<GoogleFake> StartAsync()
    {
        var google = await GoogleFake.StartNewAsync();
        await google.AddUserAsync(Address);
        await google.AddClientAsync("client", "secret", Redirect);
        return google;
    }

    private static HttpClient NewClient(GoogleFake google) => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = google.Address };

    private static Uri Question() => new(
        QueryHelpers.AddQueryString("o/oauth2/v2/auth", new Dictionary<string, string?>
        {
            ["client_id"] = "client",
            ["redirect_uri"] = Redirect,
            ["response_type"] = "code",
            ["scope"] = "openid https://www.googleapis.com/auth/gmail.readonly",
            ["state"] = "state",
            ["access_type"] = "offline",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        }),
        UriKind.Relative);

    private static async Task<Uri> DecideAsync(HttpClient client, string decision, string[] scopes)
    {
        using var answer = await client.PostAsync(Question(), new FormUrlEncodedContent([new("account", Address), new("decision", decision), .. scopes.Select(scope => new KeyValuePair<string, string>("scope", scope))]));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!;
    }

    private static async Task<string> CodeAsync(HttpClient client) =>
        QueryHelpers.ParseQuery((await DecideAsync(client, "allow", ["https://www.googleapis.com/auth/gmail.readonly"])).Query)["code"]!;

    private static async Task<JsonElement> RedeemAsync(HttpClient client, string code, (string Key, string Value)? wrong = null)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["client_id"] = "client", ["client_secret"] = "secret", ["code"] = code, ["redirect_uri"] = Redirect, ["code_verifier"] = Verifier,
        };
        if (wrong is { } one)
            form[one.Key] = one.Value;
        using var answer = await client.PostAsync(new Uri("token", UriKind.Relative), new FormUrlEncodedContent(form));
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> RefreshAsync(HttpClient client, string token)
    {
        using var answer = await client.PostAsync(
            new Uri("token", UriKind.Relative),
            new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("client_id", "client"), new("client_secret", "secret"), new("refresh_token", token)]));
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
    }
}
